package dev.redraft.server.demo;

import dev.redraft.resp.RespValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Several connections that write at the same time, each to keys of its own, and the comparison of
 * what is left.
 */
public final class Fleet {
  private static final int READ_PIPELINE = 512;

  private final List<Journal> journals = new ArrayList<>();
  private final List<Writer> writers = new ArrayList<>();
  private final Writer.Mix mix;
  private final int pipeline;

  /** {@code keys} keys in all, shared evenly among the connections. */
  public Fleet(int connections, int keys, Writer.Mix mix, int pipeline) {
    this.mix = mix;
    this.pipeline = pipeline;
    for (int i = 0; i < connections; i++) {
      journals.add(new Journal(i, keys * (i + 1) / connections - keys * i / connections));
    }
  }

  /**
   * Starts to write: first every key once, unless that has been done, then at random until the
   * server goes.
   */
  public void start(ServerHandle server, long seed) {
    writers.clear();
    for (int i = 0; i < journals.size(); i++) {
      writers.add(new Writer(server, journals.get(i), mix, pipeline, seed + i));
    }
  }

  /**
   * Whether every key has been written once.
   *
   * @throws IOException if a connection has failed
   */
  public boolean isLoaded() throws IOException {
    check();
    return writers.stream().allMatch(Writer::isLoaded);
  }

  /** Fails if a connection has: to be asked while the server is meant to run. */
  public void check() throws IOException {
    for (Writer writer : writers) {
      Throwable failure = writer.failure();
      if (failure != null) {
        throw new IOException("a connection stopped writing: " + failure.getMessage(), failure);
      }
    }
  }

  public long acknowledged() {
    return journals.stream().mapToLong(Journal::acknowledged).sum();
  }

  /** Keys that hold a value if the server has everything. */
  public int keys() {
    return journals.stream().mapToInt(Journal::keys).sum();
  }

  /** Writes sent whose replies have not arrived. */
  public long underWay() {
    return journals.stream().mapToLong(j -> j.sent() - j.acknowledged()).sum();
  }

  /**
   * The longest time that a connection waited for a pipeline of commands since this was last asked.
   */
  public long takeSlowestNanos() {
    return writers.stream().mapToLong(Writer::takeSlowestNanos).max().orElse(0);
  }

  /** Ends all writing in an orderly way. */
  public void stop() throws IOException, InterruptedException {
    for (Writer writer : writers) {
      writer.stop();
    }
    check();
  }

  /** Waits for the ends of all connections after the server's. */
  public void join() throws InterruptedException {
    for (Writer writer : writers) {
      writer.join();
    }
  }

  /**
   * Compares every key with the journals; the writers must have ended. What is found becomes the
   * state to go on from.
   *
   * @param required how many writes of a journal must be there
   */
  public List<Verdict> compare(RespClient client, ToIntFunction<Journal> required)
      throws IOException {
    List<Verdict> verdicts = new ArrayList<>();
    for (Journal journal : journals) {
      List<RespValue> found = read(client, journal);
      Verdict verdict =
          Verdict.of(
              journal,
              required.applyAsInt(journal),
              key -> found.get(key).isNull() ? null : found.get(key).asText());
      verdicts.add(verdict);
      if (verdict.isRight()) {
        journal.resume(verdict.recovered());
      }
    }
    return verdicts;
  }

  private static List<RespValue> read(RespClient client, Journal journal) throws IOException {
    List<RespValue> values = new ArrayList<>(journal.keys());
    for (int from = 0; from < journal.keys(); from += READ_PIPELINE) {
      int to = Math.min(journal.keys(), from + READ_PIPELINE);
      for (int key = from; key < to; key++) {
        client.send("GET", journal.key(key));
      }
      client.flush();
      for (int key = from; key < to; key++) {
        values.add(client.receive());
      }
    }
    return values;
  }
}
