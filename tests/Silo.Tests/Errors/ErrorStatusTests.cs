using Bacalhau.Silo.Errors;

namespace Bacalhau.Silo.Tests.Errors;

public sealed class ErrorStatusTests
{
    [Theory]
    [InlineData(BacalhauErrorCode.BadRequest, 400)]
    [InlineData(BacalhauErrorCode.ValidationError, 400)]
    [InlineData(BacalhauErrorCode.Unauthorized, 401)]
    [InlineData(BacalhauErrorCode.Forbidden, 403)]
    [InlineData(BacalhauErrorCode.NotFound, 404)]
    [InlineData(BacalhauErrorCode.ConflictJobState, 409)]
    [InlineData(BacalhauErrorCode.ConflictNodeState, 409)]
    [InlineData(BacalhauErrorCode.MultipleJobsFound, 409)]
    [InlineData(BacalhauErrorCode.MultipleNodesFound, 409)]
    [InlineData(BacalhauErrorCode.ResourceInUse, 409)]
    [InlineData(BacalhauErrorCode.HandshakeRequired, 428)]
    [InlineData(BacalhauErrorCode.ResourceExhausted, 429)]
    [InlineData(BacalhauErrorCode.InternalError, 500)]
    [InlineData(BacalhauErrorCode.DatastoreFailure, 500)]
    [InlineData(BacalhauErrorCode.NotImplemented, 501)]
    [InlineData(BacalhauErrorCode.ServiceUnavailable, 503)]
    public void Code_HasItsStatus(BacalhauErrorCode code, int status) => Assert.Equal(status, ErrorStatus.Of(code));

    [Fact]
    public void Errors_AreToldTogether_UnderTheCodeOfTheFirstThatNamesAComponent()
    {
        var ours = new BacalhauError(BacalhauErrorCode.ValidationError, "", "a parameter is wrong") { Hint = "correct it" };
        var theirs = new BacalhauError(BacalhauErrorCode.ValidationError, "APIServer", "the type is missing") { Hint = "set it" };

        var answer = ErrorAnswer.Of([ours, theirs]);

        Assert.Equal("a parameter is wrong\nthe type is missing", answer.Message);
        Assert.Equal("correct it\nset it", answer.Hint);
        Assert.Equal(("InternalError", "APIServer", 400), (answer.Code, answer.Component, answer.Status));
    }
}
