package bacalhau.authn

import rego.v1

schema := {
	"type": "object",
	"properties": {"magic": {"type": "string"}},
	"required": ["magic"],
}

# The names below it never got a value: the policy has never loaded.
token := t if {
	input.ask.magic == "please"
	t := io.jwt.encode_sign(
		{"typ": "JWT", "alg": "RS256"},
		{
			"iss": input.nodeId,
			"aud": [input.nodeId],
			"iat": now,
			"exp": one_month,
			"ns": {"*": read_only, input.nodeId: full_access},
		},
		input.signingKey,
	)
}
