# Any verified token means everything; without one only a token can be got.
package bacalhau.authz

import rego.v1

default allow := false

default token_valid := false

allow if array.slice(input.http.path, 0, 3) == ["api", "v1", "auth"]

allow if token_valid

token_valid if {
	header := input.http.headers.Authorization[0]
	regex.match(`^Bearer eyJ[A-Za-z0-9_-]+\.eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$`, header)
	[true, _, claims] := io.jwt.decode_verify(trim_prefix(header, "Bearer "), {
		"cert": input.constraints.cert,
		"iss": input.constraints.iss,
		"aud": input.constraints.aud,
	})
	is_object(claims.ns)
}
