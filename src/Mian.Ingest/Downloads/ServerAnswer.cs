using System.Net;
using System.Net.Http.Headers;

namespace Mian.Ingest.Downloads;

/// <summary>Puts what a server answered into words.</summary>
internal static class ServerAnswer
{
    /// <summary>What to do where the network does not bring the file.</summary>
    public const string ByHand = "Or get the file in a browser and name its folder with --from instead of downloading.";

    /// <summary>The status as the end of a sentence.</summary>
    public static string Describe(HttpResponseMessage response) =>
        $"the server answered {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();

    /// <summary>The error for an answer that another try will not change.</summary>
    public static MianException Refusal(HttpResponseMessage response, TransferTask task)
    {
        var more = response.StatusCode switch
        {
            HttpStatusCode.NotFound or HttpStatusCode.Gone => " The file is not, or no longer, at this address: name a mirror with --url.",
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.ProxyAuthenticationRequired =>
                " The server, or a proxy on the way, does not let you have it.",
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => $" It points to '{response.Headers.Location}', where this command does not follow.",
            _ => "",
        };
        return new MianException($"Cannot download {task.Address}: expected the file, but {Describe(response)}.{more} {ByHand}");
    }

    /// <summary>The error for an answer that is something else than the file.</summary>
    public static MianException NotTheFile(HttpResponseMessage response, TransferTask task, string problem)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        var place = response.RequestMessage?.RequestUri is { } final && final != task.Address ? $"{task.Address} (which leads to {final})" : task.Address.ToString();
        return new MianException(
            $"{place} is not the published {task.File.Name}: {problem}{(type is null ? "" : $" (content type {type})")}. Nothing was kept of it. " +
            $"Look at the address in a browser: a login or proxy page may be in the way, or the file has moved. {ByHand}");
    }

    /// <summary>What has to stay the same for the file to be continued later.</summary>
    public static PartialOrigin OriginOf(HttpResponseMessage response, TransferTask task, long? total)
    {
        // A weak tag only promises similar content, which is not enough to join bytes.
        EntityTagHeaderValue? tag = response.Headers.ETag is { IsWeak: false } strong ? strong : null;
        return new PartialOrigin(task.Address.AbsoluteUri, tag?.Tag, response.Content.Headers.LastModified, total);
    }
}
