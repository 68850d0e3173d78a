# Written for these tests from the description of the policy of the same name; its faults are kept on purpose, because the vectors pin them.
package bacalhau.authz

import rego.v1

default allow := false

default token_valid := false

jobs_path := ["api", "v1", "orchestrator", "jobs"]

reading := ["GET", "HEAD", "OPTIONS"]

writing := ["PUT", "POST", "DELETE"]

read_bit := 1

write_bit := 2

allow if {
	input.http.path == jobs_path
	input.http.method in writing
	may_write(permissions)
}

allow if {
	input.http.path == jobs_path
	input.http.method in reading
	may_read(permissions)
}

allow if {
	input.http.path != jobs_path
	not is_legacy
	input.http.method in reading
}

allow if {
	is_legacy
	input.http.path[3] in ["submit", "cancel"]
	token_valid
}

# Without a fourth segment the operand is undefined and so is the line.
allow if {
	is_legacy
	not input.http.path[3] in ["submit", "cancel"]
}

allow if input.http.path[2] == "auth"

is_legacy if input.http.path[2] == "requester"

may_read(bits_of) if { bits.and(bits_of, read_bit) != 0 }

may_write(bits_of) if { bits.and(bits_of, write_bit) != 0 }

default job_namespace := ""

job_namespace := yaml.unmarshal(input.http.body).namespace

permissions := token_namespaces[job_namespace]

permissions := token_namespaces["*"]

permissions := bits.or(token_namespaces[job_namespace], token_namespaces["*"])

token_valid if token_namespaces

token_valid if not input.http.headers.Authorization

token_namespaces := claims.ns if {
	header_text := input.http.headers.Authorization[0]
	startswith(header_text, "Bearer ")
	[valid, header, claims] := io.jwt.decode_verify(trim_prefix(header_text, "Bearer "), {
		"cert": input.constraints.cert,
		"iss": input.constraints.iss,
		"aud": input.constraints.aud,
	})
	valid
}
