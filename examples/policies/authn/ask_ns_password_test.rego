package bacalhau.authn_test

import rego.v1

import data.bacalhau.authn

node := {"nodeId": "node-1", "signingKey": data.test_keys.private}

# What a node finds in the token when it comes back.
opened(token) := claims if {
	[true, _, claims] := io.jwt.decode_verify(token, {"cert": data.test_keys.public, "iss": "node-1", "aud": "node-1"})
}

user(name, password) := object.union(node, {"ask": {"username": name, "password": password}})

users := {"ann": [scrypt("correct horse", "c2FsdA=="), "c2FsdA=="]}

test_user_gets_own_namespace_and_reads_all if {
	claims := opened(authn.token) with input as user("ann", "correct horse") with authn.userlist as users
	claims.sub == "ann"
	claims.ns == {"*": 5, "ann": 15}
}

test_wrong_password_gives_nothing if not authn.token with input as user("ann", "guess") with authn.userlist as users

test_unknown_user_gets_nothing if not authn.token with input as user("bob", "correct horse") with authn.userlist as users

test_missing_answer_gives_nothing if not authn.token with input as object.union(node, {"ask": {"username": "ann"}}) with authn.userlist as users

test_list_is_empty_at_first if not authn.token with input as user("ann", "correct horse")

test_form_asks_for_both if {
	schema := authn.schema with input as null
	{"username", "password"} == {name | some name in schema.required}
	schema.properties.password.writeOnly
}

test_token_expires if {
	claims := opened(authn.token) with input as user("ann", "correct horse") with authn.userlist as users
	claims.exp - claims.iat >= 28 * 86400
	claims.exp - claims.iat <= 31 * 86400
}
