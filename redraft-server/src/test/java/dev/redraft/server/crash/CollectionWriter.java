package dev.redraft.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.resp.RespValue;
import dev.redraft.server.demo.RespClient;
import dev.redraft.server.demo.ServerHandle;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A connection that writes to collections of its own, one of each type in turn. Write number n
 * follows from n alone, so the sizes and the contents of the collections tell how many writes there
 * have been, and a writer goes on after any number of them.
 */
final class CollectionWriter {
  /** Keys of one writer. */
  static final int KEYS = 5;

  private static final int KINDS = 6;
  private static final int PIPELINE = 60;

  /** Fields of the hash and members of the sorted set, which are written again and again. */
  private static final int WIDTH = 700;

  private static final int STREAM_LENGTH = 500;

  private final String name;
  private @Nullable Thread thread;
  private volatile @Nullable Throwable failure;
  private volatile boolean stopping;
  private long written;
  private volatile long acknowledged;

  CollectionWriter(int number) {
    name = ":of" + number;
  }

  void start(ServerHandle server) {
    stopping = false;
    failure = null;
    thread = new Thread(() -> run(server), "collections");
    thread.setDaemon(true);
    thread.start();
  }

  private void run(ServerHandle server) {
    try (RespClient client = server.connect()) {
      // From the second time on this is an error: the group exists.
      client.call("XGROUP", "CREATE", "stream" + name, "g", "0", "MKSTREAM");
      while (!stopping) {
        for (int i = 0; i < PIPELINE; i++) {
          client.send(command(written++));
        }
        client.flush();
        for (int i = 0; i < PIPELINE; i++) {
          RespValue reply = client.receive();
          if (reply.isError()) {
            throw new IllegalStateException(reply.asText());
          }
          acknowledged++;
        }
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
  }

  private String[] command(long write) {
    long i = write / KINDS;
    String line =
        switch ((int) (write % KINDS)) {
          case 0 -> "RPUSH list" + name + " " + i;
          case 1 -> "HSET hash" + name + " " + i % WIDTH + " " + i;
          case 2 -> "SADD set" + name + " " + i;
          case 3 -> "ZADD zset" + name + " " + i + " " + i % WIDTH;
          case 4 -> "XADD stream" + name + " MAXLEN " + STREAM_LENGTH + " " + (i + 1) + "-0 n " + i;
          default -> "XREADGROUP GROUP g c COUNT 1 STREAMS stream" + name + " >";
        };
    return line.split(" ");
  }

  /** Fails if the connection has: to be asked while the server is meant to run. */
  void check() {
    assertThat(failure).isNull();
  }

  /** Ends after the pipeline under way, or after the server's end. */
  void join() throws InterruptedException {
    stopping = true;
    Objects.requireNonNull(thread).join();
  }

  /**
   * Checks that a server has the state after some number of writes, and goes on from it.
   *
   * @param all whether everything acknowledged must be there
   * @return writes that are there
   */
  long compare(RespClient client, boolean all) throws IOException {
    long[] counts = {
      list(client), hash(client), set(client), sortedSet(client), stream(client), group(client)
    };
    long sum = LongStream.of(counts).sum();
    assertThat(counts)
        .as("writes to each of the types")
        .containsExactly(
            LongStream.range(0, KINDS).map(kind -> (sum + KINDS - 1 - kind) / KINDS).toArray());
    assertThat(sum).isBetween(all ? acknowledged : 0, written);
    written = sum;
    acknowledged = sum;
    return sum;
  }

  private long list(RespClient client) throws IOException {
    List<String> found = texts(client.call("LRANGE", "list" + name, "0", "-1"));
    assertThat(found).isEqualTo(numbers(0, found.size()));
    return found.size();
  }

  private long set(RespClient client) throws IOException {
    List<String> found = texts(client.call("SMEMBERS", "set" + name));
    assertThat(found).containsExactlyInAnyOrderElementsOf(numbers(0, found.size()));
    return found.size();
  }

  private long hash(RespClient client) throws IOException {
    return rounds(texts(client.call("HGETALL", "hash" + name)));
  }

  private long sortedSet(RespClient client) throws IOException {
    return rounds(texts(client.call("ZRANGE", "zset" + name, "0", "-1", "WITHSCORES")));
  }

  /** Pairs of which those of the last writes, up to WIDTH, are there: i % WIDTH and i. */
  private static long rounds(List<String> pairs) {
    Map<String, String> found = new HashMap<>();
    long count = 0;
    for (int at = 0; at < pairs.size(); at += 2) {
      found.put(pairs.get(at), pairs.get(at + 1));
      count = Math.max(count, Long.parseLong(pairs.get(at + 1)) + 1);
    }
    Map<String, String> expected = new HashMap<>();
    for (long i = Math.max(0, count - WIDTH); i < count; i++) {
      expected.put("" + i % WIDTH, "" + i);
    }
    assertThat(found).isEqualTo(expected);
    return count;
  }

  private long stream(RespClient client) throws IOException {
    List<RespValue> entries = client.call("XRANGE", "stream" + name, "-", "+").items();
    if (entries.isEmpty()) {
      return 0;
    }
    List<String> values = entries.stream().map(entry -> entry.get(1).get(1).asText()).toList();
    long count = Long.parseLong(values.getLast()) + 1;
    assertThat(values).isEqualTo(numbers(Math.max(0, count - STREAM_LENGTH), count));
    assertThat(entries.getLast().get(0).asText()).isEqualTo(count + "-0");
    return count;
  }

  /** How many entries the group has delivered: all are pending. */
  private long group(RespClient client) throws IOException {
    RespValue pending = client.call("XPENDING", "stream" + name, "g");
    if (pending.isError() || pending.get(0).asLong() == 0) {
      return 0;
    }
    long count = pending.get(0).asLong();
    assertThat(pending.get(1).asText()).isEqualTo("1-0");
    assertThat(pending.get(2).asText()).isEqualTo(count + "-0");
    return count;
  }

  private static List<String> texts(RespValue array) {
    return array.items().stream().map(RespValue::asText).toList();
  }

  private static List<String> numbers(long from, long to) {
    return LongStream.range(from, to).mapToObj(Long::toString).toList();
  }
}
