# Written for these tests from the description of the policy of the same name; iat and exp are in microseconds, as there.
package bacalhau.authn

import rego.v1

read_only := bits.or(1, 4)

full_access := 15

now := time.now_ns()

next_month := time.add_date(now, 0, 1, 0)

allowed_clients := [
	# none
]

token := answer if input.clientId in allowed_clients

answer := io.jwt.encode_sign({"typ": "JWT", "alg": "RS256"}, {
	"iss": input.nodeId,
	"sub": input.clientId,
	"aud": [input.nodeId],
	"iat": now / 1000,
	"exp": next_month / 1000,
	"ns": {
		"*": read_only,
		input.clientId: full_access,
	},
}, input.signingKey)
