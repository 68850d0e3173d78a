# Written for these tests from the description of the policy of the same name.
package bacalhau.authz

import rego.v1

allow := false

token_valid := true
