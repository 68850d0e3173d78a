# One secret for a whole team, put in its place when the node is set up.
package bacalhau.authn

import rego.v1

expected_secret := "${authn_secret}"

schema := {
	"$schema": "http://json-schema.org/draft-07/schema#",
	"type": "object",
	"properties": {"token": {"type": "string", "writeOnly": true}},
	"required": ["token"],
}

now := floor(time.now_ns() / 1000000000)

next_month := floor(time.add_date(time.now_ns(), 0, 1, 0) / 1000000000)

token := io.jwt.encode_sign({"typ": "JWT", "alg": "RS256"}, claims, input.signingKey) if valid

# A secret that was never put in its place lets nobody in.
valid if {
	not startswith(expected_secret, "${")
	input.ask.token == expected_secret
}

claims := {
	"iss": input.nodeId,
	"aud": [input.nodeId],
	"iat": now,
	"exp": next_month,
	"ns": {"*": 15},
}
