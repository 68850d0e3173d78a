using Xunit.Sdk;
using Xunit.v3;

// Each test starts one server after the other and uses all processors.
[assembly: Parallelization(Mode = ParallelMode.None)]
