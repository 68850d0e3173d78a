package bacalhau.authn_test

import rego.v1

import data.bacalhau.authn

node := {"nodeId": "node-1", "signingKey": data.test_keys.private}

# What a node finds in the token when it comes back.
opened(token) := claims if {
	[true, _, claims] := io.jwt.decode_verify(token, {"cert": data.test_keys.public, "iss": "node-1", "aud": "node-1"})
}

answer(token) := object.union(node, {"ask": {"token": token}})

test_secret_gives_all_rights if {
	claims := opened(authn.token) with input as answer("s3cret") with authn.expected_secret as "s3cret"
	claims.ns == {"*": 15}
}

test_other_answer_gives_nothing if not authn.token with input as answer("guess") with authn.expected_secret as "s3cret"

test_placeholder_is_no_secret if not authn.token with input as answer("${authn_secret}")

test_form_asks_for_a_hidden_text if authn.schema.properties.token.writeOnly with input as null

test_token_expires if {
	claims := opened(authn.token) with input as answer("s3cret") with authn.expected_secret as "s3cret"
	claims.exp - claims.iat >= 28 * 86400
	claims.exp - claims.iat <= 31 * 86400
}
