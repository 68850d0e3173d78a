# Anonymous mode: everybody reads; jobs are written and stopped by whoever's token grants it for the job's namespace.
# A token says what it grants in the claim `ns`: a number of bits for each namespace, and for "*" those for every namespace.
package bacalhau.authz

import rego.v1

write_bit := 2

cancel_bit := 8

default allow := false

# A request without a token is valid too: it only grants nothing.
default token_valid := false

token_valid if not input.http.headers.Authorization

token_valid if is_object(claims.ns)

# Reading, and getting a token.
allow if input.http.method in {"GET", "HEAD", "OPTIONS"}

allow if {
	array.slice(input.http.path, 0, 3) == ["api", "v1", "auth"]
	input.http.method == "POST"
}

# Submitting and updating a job.
allow if {
	input.http.path == ["api", "v1", "orchestrator", "jobs"]
	input.http.method in {"PUT", "POST"}
	granted(write_bit)
}

# Stopping a job. Its namespace is not in the path: the query may name it, else "default" is meant.
allow if {
	["api", "v1", "orchestrator", "jobs", _] = input.http.path
	input.http.method == "DELETE"
	granted(cancel_bit)
}

granted(bit) if bits.and(permissions, bit) != 0

permissions := bits.or(grant(namespace), grant("*"))

grant(name) := object.get(claims.ns, name, 0)

# The namespace of a job is that in its body, else that of the query, else "default".
namespace := job_namespace

else := input.http.query.namespace[0]

else := "default"

job_namespace := name if {
	json.is_valid(input.http.body)
	body := json.unmarshal(input.http.body)
	is_object(body)
	name := object.get(body, ["Job", "Namespace"], "")
	is_string(name)
	name != ""
}

# Text that cannot be a token is refused here, because decoding it would be an error and not an answer.
bearer := trim_prefix(header, "Bearer ") if {
	header := input.http.headers.Authorization[0]
	regex.match(`^Bearer eyJ[A-Za-z0-9_-]+\.eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$`, header)
}

claims := payload if {
	[true, _, payload] := io.jwt.decode_verify(bearer, {
		"cert": input.constraints.cert,
		"iss": input.constraints.iss,
		"aud": input.constraints.aud,
	})
}
