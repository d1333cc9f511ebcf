package dev.redraft.bench.compare;

import java.util.List;

/**
 * How much is measured.
 *
 * @param keys of the rows about rewrites, loads and memory: 11 bytes, with values of 100
 * @param pairs how often each side is measured
 * @param starts of an empty server in a measurement
 * @param hotKeys keys that commands are tried on
 * @param requests requests of a measurement without pipelines; with them there are more
 * @param synced requests of a measurement under {@code appendfsync always}
 * @param rate requests a second of the rows about latency
 * @param settleSeconds load before latencies count
 * @param steadySeconds of load outside of a rewrite
 * @param growth the keys at each point of the curves over keys, ascending
 * @param crowds the connections at each point of the curves over connections, ascending
 */
public record Scale(
    int keys,
    int pairs,
    int starts,
    int hotKeys,
    int requests,
    int synced,
    int rate,
    double settleSeconds,
    double steadySeconds,
    List<Integer> growth,
    List<Integer> crowds) {
  public static Scale full() {
    return new Scale(
        5_000_000,
        3,
        3,
        1_000_000,
        80_000,
        80_000,
        20_000,
        3,
        8,
        List.of(100_000, 1_000_000, 5_000_000, 20_000_000, 50_000_000),
        List.of(1, 10, 100, 1000, 10_000));
  }

  /** Enough to see that all works, and not more: its figures mean nothing. */
  public static Scale quick() {
    return new Scale(
        20_000,
        1,
        1,
        5_000,
        2_000,
        400,
        2_000,
        0.2,
        0.3,
        List.of(2_000, 20_000),
        List.of(1, 20, 400));
  }

  public Scale withKeys(int number) {
    return new Scale(
        number,
        pairs,
        starts,
        hotKeys,
        requests,
        synced,
        rate,
        settleSeconds,
        steadySeconds,
        growth.stream().filter(point -> point <= 10L * number).toList(),
        crowds);
  }

  public Scale withPairs(int number) {
    return new Scale(
        keys,
        number,
        starts,
        hotKeys,
        requests,
        synced,
        rate,
        settleSeconds,
        steadySeconds,
        growth,
        crowds);
  }
}
