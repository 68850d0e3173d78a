using Xunit.Sdk;
using Xunit.v3;

// The parser keeps its options in statics.
[assembly: Parallelization(Mode = ParallelMode.None)]
