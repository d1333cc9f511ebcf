package dev.redraft.bench.compare;

/**
 * The longest latency in each window of time around a rewrite.
 *
 * @param startSeconds of the first window, reckoned from the rewrite's start
 * @param windowSeconds its length
 * @param millis one value for each window
 * @param rewriteSeconds how long the rewrite took
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Curve(
    String server,
    double startSeconds,
    double windowSeconds,
    double[] millis,
    double rewriteSeconds) {}
