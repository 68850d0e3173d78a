# Written for these tests from the description of the policy of the same name.
package bacalhau.authn

import rego.v1

schema := {
	"$schema": "http://json-schema.org/draft-07/schema#",
	"type": "object",
	"properties": {
		"username": {"type": "string"},
		"password": {"type": "string", "writeOnly": true},
	},
	"required": ["username", "password"],
}

userlist := {"username": ["SN1U4DxjUhzyYG6p6nQ4by0IpudU8wdNs7Fpp42Ky9M=", "d9ucnhE5kHEqm0YEWqN5qJmrHB+IDqjuPEwLkmZ9BGs="]}

valid if {
	input.ask.username in userlist
	userlist[input.ask.username][0] == scrypt(input.ask.password, userlist[input.ask.username][1])
}

now := time.now_ns()

token := io.jwt.encode_sign({"typ": "JWT", "alg": "RS256"}, {
	"iss": input.nodeId,
	"sub": input.ask.username,
	"aud": [input.nodeId],
	"iat": now / 1000,
	"exp": time.add_date(now, 0, 1, 0) / 1000,
	"ns": {"*": 5, input.ask.username: 15},
}, input.signingKey) if valid
