namespace Local.Cloud.Forwarding;

/// <summary>The difference between a client's request and the one that its target gets, and who counts them.</summary>
internal interface IForwardedRequest
{
    /// <summary>Returns whether the client's header of this name stays behind.</summary>
    bool Drops(string header);

    /// <summary>Adds headers.</summary>
    void Add(HeadWriter head);

    /// <summary>Gets the status of the target's answer.</summary>
    void Answered(int status);

    /// <summary>Gets the size of a part of the request's body that was sent.</summary>
    void CountRequest(long bytes);

    /// <summary>Gets the size of a part of the answer's body that came.</summary>
    void CountAnswer(long bytes);
}
