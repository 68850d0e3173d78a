# Written for these tests from the description of the marketplace policy.
package bacalhau.authn

import rego.v1

expected_secret := "s3cret"

schema := {
	"$schema": "http://json-schema.org/draft-07/schema#",
	"type": "object",
	"properties": {"token": {"type": "string", "writeOnly": true}},
	"required": ["token"],
}

now := time.now_ns()

token := io.jwt.encode_sign({"typ": "JWT", "alg": "RS256"}, {
	"iss": input.nodeId,
	"aud": [input.nodeId],
	"iat": now / 1000,
	"exp": time.add_date(now, 0, 1, 0) / 1000,
	"ns": {"*": 15},
}, input.signingKey) if input.ask.token == expected_secret
