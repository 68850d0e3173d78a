# As challenge_ns_anon, for listed keys only: `bacalhau id` prints what to list.
package bacalhau.authn

import rego.v1

allowed_clients := {
	# "the client id of somebody",
	"insert a client id here",
}

read_only := bits.or(1, 4)

full_access := 15

# Seconds, as RFC 7519 wants them: such a token does expire.
now := floor(time.now_ns() / 1000000000)

next_month := floor(time.add_date(time.now_ns(), 0, 1, 0) / 1000000000)

token := io.jwt.encode_sign({"typ": "JWT", "alg": "RS256"}, claims, input.signingKey) if input.clientId in allowed_clients

claims := {
	"iss": input.nodeId,
	"aud": [input.nodeId],
	"sub": input.clientId,
	"iat": now,
	"exp": next_month,
	"ns": {"*": read_only, input.clientId: full_access},
}
