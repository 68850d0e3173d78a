# Written for these tests from the description of the marketplace policy: any verified token means everything.
package bacalhau.authz

import rego.v1

default allow := false

default token_valid := false

allow if token_valid

allow if input.http.path[2] == "auth"

token_valid if {
	some claims in verified_claims
	claims.ns
}

verified_claims contains claims if {
	bearer := trim_prefix(input.http.headers.Authorization[0], "Bearer ")
	[true, _, claims] := io.jwt.decode_verify(bearer, {
		"cert": input.constraints.cert,
		"iss": input.constraints.iss,
		"aud": input.constraints.aud,
	})
}
