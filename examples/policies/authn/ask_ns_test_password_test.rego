package bacalhau.authn_test

import rego.v1

import data.bacalhau.authn

node := {"nodeId": "node-1", "signingKey": data.test_keys.private}

# What a node finds in the token when it comes back.
opened(token) := claims if {
	[true, _, claims] := io.jwt.decode_verify(token, {"cert": data.test_keys.public, "iss": "node-1", "aud": "node-1"})
}

user(name, password) := object.union(node, {"ask": {"username": name, "password": password}})

test_the_one_user_gets_in if {
	claims := opened(authn.token) with input as user("username", "password")
	claims.ns == {"*": 5, "username": 15}
}

test_wrong_password_gives_nothing if not authn.token with input as user("username", "guess")

test_unknown_user_gets_nothing if not authn.token with input as user("nobody", "password")

test_form_asks_for_both if {
	schema := authn.schema with input as null
	{"username", "password"} == {name | some name in schema.required}
}

test_token_expires if {
	claims := opened(authn.token) with input as user("username", "password")
	claims.exp - claims.iat >= 28 * 86400
	claims.exp - claims.iat <= 31 * 86400
}
