# A form of your own: asks for the magic word.
package bacalhau.authn

import rego.v1


schema := {
	"$schema": "http://json-schema.org/draft-07/schema#",
	"type": "object",
	"properties": {"magic": {"type": "string"}},
	"required": ["magic"],
}

now := floor(time.now_ns() / 1000000000)

next_month := floor(time.add_date(time.now_ns(), 0, 1, 0) / 1000000000)

token := io.jwt.encode_sign({"typ": "JWT", "alg": "RS256"}, claims, input.signingKey) if valid

valid if lower(input.ask.magic) == "please"

claims := {
	"iss": input.nodeId,
	"aud": [input.nodeId],
	"iat": now,
	"exp": next_month,
	"ns": {"*": 5},
}
