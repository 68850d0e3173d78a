# Nothing is allowed: closes the API without stopping the node.
package bacalhau.authz

import rego.v1

allow := false

token_valid := true
