package bacalhau.authn_test

import rego.v1

import data.bacalhau.authn

node := {"nodeId": "node-1", "signingKey": data.test_keys.private}

# What a node finds in the token when it comes back.
opened(token) := claims if {
	[true, _, claims] := io.jwt.decode_verify(token, {"cert": data.test_keys.public, "iss": "node-1", "aud": "node-1"})
}

word(text) := object.union(node, {"ask": {"magic": text}})

test_magic_word_reads_all if {
	claims := opened(authn.token) with input as word("Please")
	claims.ns == {"*": 5}
}

test_other_word_gives_nothing if not authn.token with input as word("now")

test_form_asks_for_it if authn.schema.required == ["magic"] with input as null

test_token_expires if {
	claims := opened(authn.token) with input as word("please")
	claims.exp - claims.iat >= 28 * 86400
	claims.exp - claims.iat <= 31 * 86400
}
