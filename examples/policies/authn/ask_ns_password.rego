# Users with passwords: full rights in the namespace named after the user, reading everywhere. Put your users in.
package bacalhau.authn

import rego.v1

# User name to hash and salt; the README says how to make them.
userlist := {}

schema := {
	"$schema": "http://json-schema.org/draft-07/schema#",
	"type": "object",
	"properties": {
		"username": {"type": "string"},
		"password": {"type": "string", "writeOnly": true},
	},
	"required": ["username", "password"],
}

now := floor(time.now_ns() / 1000000000)

next_month := floor(time.add_date(time.now_ns(), 0, 1, 0) / 1000000000)

token := io.jwt.encode_sign({"typ": "JWT", "alg": "RS256"}, claims, input.signingKey) if valid

valid if {
	[hash, salt] := userlist[input.ask.username]
	scrypt(input.ask.password, salt) == hash
}

claims := {
	"iss": input.nodeId,
	"aud": [input.nodeId],
	"sub": input.ask.username,
	"iat": now,
	"exp": next_month,
	"ns": {"*": 5, input.ask.username: 15},
}
