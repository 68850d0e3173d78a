# The smallest policy that looks at a request: one path, for anybody who sends an Authorization header.
package bacalhau.authz

import rego.v1

default allow := false

default token_valid := false

allow if {
	input.http.method == "GET"
	input.http.path == ["api", "v1", "hello"]
	token_valid
}

token_valid if input.http.headers.Authorization[0] != ""
