namespace Bacalhau.Silo.Configuration;

public static partial class ConfigCatalog
{
    private static ConfigKey[] ApiKeys =>
    [
        Text("API.Host", "0.0.0.0", "Address the HTTP API listens on, and that the command line calls."),
        Number("API.Port", 1234, "Port of the HTTP API."),
        Text("API.TLS.CertFile", "", "Certificate file of the API, PEM; needs API.TLS.KeyFile.", "BACALHAU_TLS_CERT"),
        Text("API.TLS.KeyFile", "", "Key file of the API's certificate, PEM.", "BACALHAU_TLS_KEY"),
        Text("API.TLS.CAFile", "", "Certificates the command line trusts besides the system's, PEM.", "BACALHAU_API_CACERT"),
        Flag("API.TLS.UseTLS", false, "Whether the command line calls the API over HTTPS.", "BACALHAU_API_TLS"),
        Flag("API.TLS.Insecure", false, "Whether the command line accepts any certificate.", "BACALHAU_API_INSECURE"),
        Flag("API.TLS.SelfSigned", false, "Whether the API makes its own certificate at start.", "BACALHAU_TLS_SELFSIGNED"),
        Text("API.TLS.AutoCert", "", "Host names for which a certificate is fetched by ACME, separated by commas.", "BACALHAU_AUTO_TLS"),
        Text("API.TLS.AutoCertCachePath", "", "Folder of the ACME account and certificates."),
        Number("API.Limits.MaxBodyBytes", 10485760, "Largest request body, in bytes."),
        Duration("API.Limits.HeaderTimeout", "5s", "How long the headers of a request may take to arrive."),
        Duration("API.Limits.BodyTimeout", "20s", "How long the body of a request may take to arrive."),
        Duration("API.Limits.HandlerTimeout", "30s", "How long an answer may take; log streams have no limit."),
        Number("API.Limits.RequestsPerSecond", 0, "Requests a second one principal may make on average; 0 for no limit."),
        Number("API.Limits.ListBatch", 500, "Rows of a list read and sent at a time."),
        Flag("API.Limits.ServeOldClients", true, "Whether the original command line before 1.4.0 is served."),
        Structure("API.Auth.Methods", """{"ClientKey":{"Type":"challenge"}}""", "Ways to log in, by name: Type (challenge or ask) and PolicyPath."),
        Text("API.Auth.AccessPolicyPath", "", "Rego file or folder that decides what a request may do."),
        Structure("API.Auth.Users", "[]", "Users with Alias, Username and Password or APIKey, and Capabilities."),
        Text("API.Auth.Oauth2.ProviderID", "", "Identity provider for single sign-on."),
        Text("API.Auth.Oauth2.ProviderName", "", "Name of the identity provider, for people."),
        Text("API.Auth.Oauth2.TokenEndpoint", "", "Where the command line fetches tokens."),
        Text("API.Auth.Oauth2.JWKSUri", "", "Where the provider's keys are."),
        Text("API.Auth.Oauth2.Issuer", "", "Issuer that tokens must name."),
        Text("API.Auth.Oauth2.DeviceClientID", "", "Client id of the device flow."),
        Text("API.Auth.Oauth2.Audience", "", "Audience that tokens must name."),
        List("API.Auth.Oauth2.Scopes", "Scopes the command line asks for."),
        Text("API.Auth.Oauth2.DeviceAuthorizationEndpoint", "", "Where the device flow begins."),
        Number("API.Auth.Oauth2.PollingInterval", 0, "Seconds between two polls of the device flow; 0: the provider's."),
    ];

    private static ConfigKey[] NodeKeys =>
    [
        Text("NameProvider", "puuid", "How a new node is named: hostname, aws, gcp, uuid or puuid."),
        Text("DataDir", "~/.bacalhau", "Folder of everything the program keeps.", "BACALHAU_DIR"),
        Flag("StrictVersionMatch", false, "Whether nodes of other versions are left out."),
        Map("Labels", "Labels of this node; jobs choose nodes by them."),
        Flag("WebUI.Enabled", false, "Whether the web UI is served."),
        Text("WebUI.Listen", "0.0.0.0:8438", "Address and port of the web UI."),
        Text("WebUI.Backend", "", "API the web UI calls; empty for this node's."),
        Text("Logging.Level", "info", "Least level that is logged: trace, debug, info, warn, error or fatal.", "LOG_LEVEL"),
        Text("Logging.Mode", "default", "Where and how logs go: default (people, standard error), json (standard output), combined (both).", "LOG_TYPE"),
        Duration("Logging.LogDebugInfoInterval", "30s", "How often a node logs what it holds, at level debug."),
        Duration("UpdateConfig.Interval", "24h", "How often to look for a newer release; 0 for never."),
        Map("FeatureFlags", "Switches for features under trial."),
        Flag("DisableAnalytics", false, "Accepted for compatibility: nothing is ever sent."),
    ];

    private static ConfigKey[] OrchestratorKeys =>
    [
        Flag("Orchestrator.Enabled", false, "Whether this node takes requests and places jobs."),
        Text("Orchestrator.Host", "0.0.0.0", "Address for compute nodes on other machines."),
        Number("Orchestrator.Port", 4222, "Port for compute nodes on other machines."),
        Text("Orchestrator.Advertise", "", "Address that compute nodes are told."),
        Secret("Orchestrator.Auth.Token", "Token that compute nodes must show."),
        Text("Orchestrator.TLS.ServerKey", "", "Key file of the endpoint for compute nodes."),
        Text("Orchestrator.TLS.ServerCert", "", "Certificate file of the endpoint for compute nodes."),
        Text("Orchestrator.TLS.CACert", "", "Certificates that compute nodes are checked against."),
        Number("Orchestrator.TLS.ServerTimeout", 0, "Seconds a TLS handshake may take; 0 for the default."),
        Text("Orchestrator.Cluster.Name", "", "Name of the cluster."),
        Text("Orchestrator.Cluster.Host", "", "Address for the other orchestrators."),
        Number("Orchestrator.Cluster.Port", 0, "Port for the other orchestrators."),
        Text("Orchestrator.Cluster.Advertise", "", "Address the other orchestrators are told."),
        List("Orchestrator.Cluster.Peers", "Addresses of the other orchestrators."),
        Duration("Orchestrator.NodeManager.DisconnectTimeout", "1m", "Accepted for compatibility; see Orchestrator.NodeManager.LostAfter."),
        Duration("Orchestrator.NodeManager.HeartbeatInterval", "3s", "How often a node says what it holds."),
        Duration("Orchestrator.NodeManager.SuspectAfter", "6s", "Silence after which a node gets nothing new."),
        Duration("Orchestrator.NodeManager.LostAfter", "12s", "Silence after which a node counts as away."),
        Duration("Orchestrator.NodeManager.NodeLossGrace", "0s", "How long executions of a node that is away are waited for, unless the job says otherwise."),
        Flag("Orchestrator.NodeManager.ManualApproval", false, "Whether a new node waits for approval."),
        Number("Orchestrator.Scheduler.WorkerCount", 0, "Accepted for compatibility: grains need no workers."),
        Duration("Orchestrator.Scheduler.QueueBackoff", "1m", "Accepted for compatibility: freed room wakes the queue."),
        Duration("Orchestrator.Scheduler.HousekeepingInterval", "30s", "Accepted for compatibility; see Orchestrator.Scheduler.SweepInterval."),
        Duration("Orchestrator.Scheduler.HousekeepingTimeout", "2m", "Accepted for compatibility."),
        Duration("Orchestrator.Scheduler.QueueTimeout", "0s", "How long a job without a queue timeout of its own may wait with nothing of it running; 0: without limit while some node could ever run it."),
        Number("Orchestrator.Scheduler.MaxAttempts", 3, "Attempts a partition has in all, unless the job says otherwise."),
        Duration("Orchestrator.Scheduler.RetryDelay", "1s", "Delay before the second attempt; it doubles with each further one."),
        Duration("Orchestrator.Scheduler.MaxRetryDelay", "1m", "Longest delay between attempts."),
        List("Orchestrator.Scheduler.RetryOn", "Causes after which an attempt is tried again; empty: node-lost, node-restarted, image-pull, input, publish, engine, exit-code."),
        Duration("Orchestrator.Scheduler.StableAfter", "10m", "How long an execution of a service or daemon job must last for its attempts to be counted anew."),
        Duration("Orchestrator.Scheduler.TimeoutSlack", "15s", "How much longer than its timeout an execution may go on before the cluster ends it in place of its node."),
        Number("Orchestrator.Scheduler.MaxParallelUpdates", 1, "Executions of a service or daemon job an update replaces at once."),
        Duration("Orchestrator.Scheduler.UpdateHealthyAfter", "10s", "How long an execution of a new version must run before an update goes on to the next."),
        Text("Orchestrator.Scheduler.Strategy", "least-used", "How nodes are preferred: least-used or bin-pack."),
        Duration("Orchestrator.Scheduler.GrantHold", "30s", "How long granted room is held for a job that does not answer."),
        Duration("Orchestrator.Scheduler.ProgressDelay", "250ms", "How long news of progress wait to share a commit with what follows."),
        Duration("Orchestrator.Scheduler.SweepInterval", "5s", "How often jobs that are due are looked for."),
        Duration("Orchestrator.EvaluationBroker.VisibilityTimeout", "1m", "Accepted for compatibility."),
        Number("Orchestrator.EvaluationBroker.MaxRetryCount", 10, "Accepted for compatibility."),
        Duration("Orchestrator.Retention.Age", "0s", "How long a job stays after its end; 0 for ever."),
        Number("Orchestrator.Retention.MaxJobs", 0, "Finished jobs that stay in all, the newest; 0 for no limit."),
        Number("Orchestrator.Retention.MaxJobsPerNamespace", 0, "Finished jobs of each namespace that stay, the newest; 0 for no limit."),
        Duration("Orchestrator.Retention.SweepInterval", "1m", "How often finished jobs are looked through."),
        Number("Orchestrator.Retention.MaxJobsPerSweep", 10000, "Most jobs one sweep removes; the rest waits for the next."),
        Flag("Orchestrator.SupportReverseProxy", false, "Whether compute nodes arrive through a proxy that ends TLS."),
    ];

    private static ConfigKey[] ComputeKeys =>
    [
        Flag("Compute.Enabled", false, "Whether this node runs executions."),
        List("Compute.Orchestrators", "Where this node finds its orchestrators.", "nats://127.0.0.1:4222"),
        Text("Compute.Network.AdvertisedAddress", "", "Address of this node for published ports."),
        Number("Compute.Network.PortRangeStart", 20000, "First port given to executions."),
        Number("Compute.Network.PortRangeEnd", 32000, "Last port given to executions."),
        Secret("Compute.Auth.Token", "Token shown to the orchestrator."),
        Text("Compute.TLS.CACert", "", "Certificates the orchestrator is checked against."),
        Flag("Compute.TLS.RequireTLS", false, "Whether only an orchestrator with TLS is used."),
        Duration("Compute.Heartbeat.Interval", "15s", "Accepted for compatibility: the cluster says how often."),
        Duration("Compute.Heartbeat.InfoUpdateInterval", "1m", "How often a node looks at what it offers."),
        Duration("Compute.Heartbeat.ResourceUpdateInterval", "30s", "Accepted for compatibility."),
        Text("Compute.AllocatedCapacity.CPU", "80%", "Processor time offered: a share or an amount."),
        Text("Compute.AllocatedCapacity.Memory", "80%", "Memory offered: a share or an amount."),
        Text("Compute.AllocatedCapacity.Disk", "80%", "Disk offered: a share or an amount."),
        Text("Compute.AllocatedCapacity.GPU", "100%", "Graphics processors offered: a share or a number."),
        Text("Compute.MaxJobCapacity.CPU", "", "Most processor time one execution may ask for; empty: all that is offered."),
        Text("Compute.MaxJobCapacity.Memory", "", "Most memory one execution may ask for; empty: all that is offered."),
        Text("Compute.MaxJobCapacity.Disk", "", "Most disk one execution may ask for; empty: all that is offered."),
        Text("Compute.MaxJobCapacity.GPU", "", "Most graphics processors one execution may ask for; empty: all that are offered."),
        Flag("Compute.IgnorePhysicalResourceLimits", false, "Whether a node may offer more than the machine has.", "BACALHAU_CAPACITY_MANAGER_OVER_COMMIT"),
        Duration("Compute.JobTimeouts.MinJobExecutionTimeout", "500ms", "Shortest execution timeout this node takes."),
        Duration("Compute.JobTimeouts.MaxJobExecutionTimeout", "0s", "Longest execution timeout this node takes; 0 for no limit."),
        List("Compute.JobTimeouts.JobExecutionTimeoutClientIDBypassList", "Namespaces whose jobs the two limits do not hold for."),
        Duration("Compute.Retention.Folders", "1h", "How long the folder of an execution stays after its end."),
        Duration("Compute.Retention.SweepInterval", "1m", "How often old folders and logs are looked for."),
        Number("Compute.Logs.MaxBytesPerStream", 1073741824, "Most output kept of one stream of one execution, in bytes."),
        Duration("Compute.Logs.Retention", "168h", "How long logs are kept after the end of an execution."),
        Number("Compute.Logs.MaxTotalBytes", 10737418240, "Most all logs of ended executions may take, in bytes; the oldest go first."),
        List("Compute.AllowListedLocalPaths", "Folders that jobs may use as inputs: PATH[:ro|:rw], with globs."),
        List("Compute.Env.AllowList", "Variables of the node that jobs may take, as globs."),
    ];

    private static ConfigKey[] DataKeys =>
    [
        List("InputSources.Disabled", "Sources this node does not offer."),
        Duration("InputSources.ReadTimeout", "5m", "How long one transfer of an input may take."),
        Number("InputSources.MaxRetryCount", 3, "How often a failed transfer is tried again."),
        Duration("InputSources.Types.URLDownload.MaxRetryDelay", "1s", "Longest delay between two tries of a download."),
        Number("InputSources.Types.URLDownload.MaxBytes", 107374182400, "Largest download, in bytes."),
        Text("InputSources.Types.URLDownload.Proxy", "", "Proxy for downloads; the environment's is never used."),
        Number("InputSources.Types.Inline.MaxBytes", 1073741824, "Largest inline input once unpacked, in bytes."),
        Number("InputSources.Types.Inline.MaxEntries", 100000, "Most files of an inline input."),
        Number("InputSources.Types.Inline.MaxExpansion", 200, "How many times its packed size an inline input may take."),
        List("InputSources.Types.URLDownload.AllowedNetworks", "Networks (CIDR) that URL inputs may reach though they are private or local."),
        Text("InputSources.Types.IPFS.Endpoint", "", "Multiaddress of the IPFS node that inputs come from.", "BACALHAU_NODE_IPFS_CONNECT", "BACALHAU_IPFS_CONNECT"),
        List("Publishers.Disabled", "Publishers this node does not offer."),
        Text("Publishers.Types.IPFS.Endpoint", "", "Multiaddress of the IPFS node that results go to.", "BACALHAU_NODE_IPFS_CONNECT", "BACALHAU_IPFS_CONNECT"),
        Flag("Publishers.Types.S3.PreSignedURLDisabled", false, "Whether results in S3 are named without signing a URL."),
        Duration("Publishers.Types.S3.PreSignedURLExpiration", "30m", "How long a signed URL is good."),
        Text("Publishers.Types.S3Managed.Bucket", "", "Bucket of the managed S3 publisher."),
        Text("Publishers.Types.S3Managed.Key", "", "Prefix in that bucket."),
        Text("Publishers.Types.S3Managed.Region", "", "Region of that bucket."),
        Text("Publishers.Types.S3Managed.Endpoint", "", "Endpoint of that bucket."),
        Duration("Publishers.Types.S3Managed.PreSignedURLExpiration", "1h", "How long a signed URL is good."),
        Text("Publishers.Types.Local.Address", "127.0.0.1", "Address in the URLs of the local publisher."),
        Number("Publishers.Types.Local.Port", 6001, "Port of the local publisher; 0 for a free one."),
        Text("Publishers.Types.Local.ListenAddress", "", "Address the local publisher listens on; empty: loopback when Address is, else all."),
        Text("Publishers.Types.Local.Directory", "", "Folder for results; empty: below the node's own."),
        Text("Publishers.Types.Local.Retention", "", "How long results are kept (HH:MM:SS or DAYS.HH:MM:SS); empty: for ever."),
        Number("Publishers.Types.Local.MaxResults", 0, "Results that are kept, the newest; 0 for no limit."),
        Number("Publishers.Types.Local.MaxTotalBytes", 0, "Most all results may take, in bytes; the oldest go first; 0 for no limit."),
        Duration("Publishers.Types.Local.SweepInterval", "30m", "How often results are looked through."),
        List("Engines.Disabled", "Engines this node does not offer."),
        Number("Engines.Types.Docker.ManifestCache.Size", 1000, "How many images are remembered."),
        Duration("Engines.Types.Docker.ManifestCache.TTL", "1h", "How long an image is remembered."),
        Duration("Engines.Types.Docker.ManifestCache.Refresh", "1h", "How often forgotten images are cleared."),
        Flag("Engines.Types.Noop.Enabled", false, "Whether executions that do nothing are offered, for measuring."),
        Duration("Engines.Types.Docker.StopGracePeriod", "5s", "How long a container may take to end after SIGTERM."),
        Duration("Engines.Types.Docker.CommandTimeout", "2m", "How long the engine may take to answer."),
        Duration("Engines.Types.Docker.PullIdleTimeout", "5m", "How long a pull may show no progress."),
        Number("Engines.Types.Docker.PidsLimit", 4096, "Most processes of one container."),
        Number("Engines.Types.Docker.LogBytes", 1073741824, "Most output the engine keeps of one container, in bytes."),
        List("Engines.Types.Docker.Capabilities", "Capabilities containers keep; empty: CHOWN, DAC_OVERRIDE, FOWNER, KILL, SETGID, SETUID."),
        Number("Engines.Types.WASM.MaxModuleBytes", 67108864, "Largest module, in bytes."),
        Number("Engines.Types.WASM.ModuleCacheBytes", 268435456, "Most compiled modules kept, in bytes of their sources."),
        Number("Engines.Types.WASM.MaxConcurrentCompiles", 2, "Modules compiled at a time."),
        Duration("Engines.Types.WASM.CompileTimeout", "2m", "How long a module may take to compile."),
        Number("Engines.Types.WASM.MaxConcurrentRuns", 256, "Modules run at a time."),
        List("ResultDownloaders.Disabled", "Kinds of results the command line does not fetch."),
        Duration("ResultDownloaders.Timeout", "0s", "How long a download may take; 0 for no limit."),
        Text("ResultDownloaders.Types.IPFS.Endpoint", "", "Multiaddress of the IPFS node that results are fetched from.", "BACALHAU_NODE_IPFS_CONNECT", "BACALHAU_IPFS_CONNECT"),
    ];

    private static ConfigKey[] JobKeys =>
    [
        .. DefaultsOf("Batch"),
        .. DefaultsOf("Ops"),
        .. DefaultsOf("Daemon"),
        .. DefaultsOf("Service"),
        Text("JobAdmissionControl.Locality", "anywhere", "Which jobs are taken: those with data here (local) or all (anywhere)."),
        Flag("JobAdmissionControl.RejectStatelessJobs", false, "Whether jobs without inputs are refused."),
        Flag("JobAdmissionControl.RejectNetworkedJobs", false, "Whether jobs that ask for a network are refused."),
        Text("JobAdmissionControl.AcceptNetworkedJobs", "", "true: jobs that do not say get a network too; false: jobs that ask for one are refused; empty: who asks gets one."),
        Duration("JobAdmissionControl.ProbeTimeout", "10s", "How long a probe may take."),
        Text("JobAdmissionControl.ProbeHTTP", "", "URL that is asked about each job."),
        Text("JobAdmissionControl.ProbeExec", "", "Command that is asked about each job."),
    ];

    private static IEnumerable<ConfigKey> DefaultsOf(string type)
    {
        var below = $"JobDefaults.{type}.";
        var jobs = $"{type.ToLowerInvariant()} jobs";
        yield return Number(below + "Priority", 0, $"Priority of {jobs} that give none.");
        yield return Text(below + "Task.Resources.CPU", "500m", $"Processor time of {jobs} that ask for none.");
        yield return Text(below + "Task.Resources.Memory", "512Mb", $"Memory of {jobs} that ask for none.");
        yield return Text(below + "Task.Resources.Disk", "", $"Disk of {jobs} that ask for none.");
        yield return Text(below + "Task.Resources.GPU", "", $"Graphics processors of {jobs} that ask for none.");
        if (type is "Batch" or "Ops")
        {
            yield return Text(below + "Task.Publisher.Type", "", $"Publisher of {jobs} that name none.");
            yield return Map(below + "Task.Publisher.Params", "Parameters of that publisher.");
            yield return Duration(below + "Task.Timeouts.TotalTimeout", "0s", $"Total timeout of {jobs} that give none; 0 for no limit.");
            yield return Duration(below + "Task.Timeouts.ExecutionTimeout", "0s", $"Execution timeout of {jobs} that give none; 0 for no limit.");
        }
    }
}
