using System.Globalization;
using Bacalhau.Rego.Fuzz;

// Two steps, so that the library is rewritten before it is loaded.
//   instrument           rewrites the library beside this program so that it tells which branches it takes
//   run FOLDER MINUTES   searches; FOLDER keeps what it found
//   shrink FOLDER        of the corpus in FOLDER, keeps in the repository the few cases that take branches the suite does not
if (args is ["instrument"])
{
    SharpFuzz.Fuzzer.Instrument(Path.Combine(AppContext.BaseDirectory, "Bacalhau.Rego.dll"), _ => true, SharpFuzz.Options.Value);
    return 0;
}

if (args is ["shrink", var from])
{
    Shrinker.Shrink(from);
    return 0;
}

if (args is not ["run", var folder, var minutes])
{
    await Console.Error.WriteLineAsync("instrument | run FOLDER MINUTES | shrink FOLDER");
    return 2;
}

return Search.Run(folder, TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture)));
