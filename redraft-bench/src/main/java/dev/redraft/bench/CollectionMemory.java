package dev.redraft.bench;

import dev.redraft.bench.server.Pipeline;
import dev.redraft.bench.server.ScratchFolder;
import dev.redraft.bench.server.ServerInfo;
import dev.redraft.bench.server.ServerProcess;
import dev.redraft.bench.server.Side;
import dev.redraft.server.demo.RespClient;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Memory per element of each type, Redraft and a real redis-server in turn: what INFO's used_memory
 * grows by, through the network, on a new server for each figure.
 *
 * <p>Usage: {@code ./redraft bench CollectionMemory [elements] [name...]}, by default 1,000,000 of
 * all. Keys, members, fields and elements are of 11 bytes, added in no order; an element's data are
 * counted with it.
 */
public final class CollectionMemory {
  private static final int DEPTH = 500;

  /** A prime of no importance: steps of it visit all numbers below any that it does not divide. */
  private static final long STEP = 611_953;

  private interface Element {
    void send(Pipeline pipeline, String name, int number) throws IOException;
  }

  private record Shape(String name, int dataBytes, Element element) {}

  private static final String VALUE = "v".repeat(100);

  private static final List<Shape> SHAPES =
      List.of(
          new Shape("strings", 111, (to, name, i) -> to.send("SET", name, VALUE)),
          new Shape(
              "hash", 22, (to, name, i) -> to.send("HSET", "h", name, "v" + name.substring(1))),
          new Shape("set", 11, (to, name, i) -> to.send("SADD", "s", name)),
          new Shape("integers", 8, (to, name, i) -> to.send("SADD", "s", "1" + name.substring(1))),
          new Shape("zset", 19, (to, name, i) -> to.send("ZADD", "z", score(i), name)),
          new Shape("hashes", 66, CollectionMemory::smallHash),
          new Shape("list", 11, (to, name, i) -> to.send("RPUSH", "l", name)),
          new Shape("stream", 32, (to, name, i) -> to.send("XADD", "x", "*", "field", name)));

  private final int elements;

  private CollectionMemory(int elements) {
    this.elements = elements;
  }

  public static void main(String[] args) throws Exception {
    int elements = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
    List<String> names = Arrays.asList(args).subList(Math.min(1, args.length), args.length);
    System.out.printf(Locale.ROOT, "Bytes an element, of %,d%n%n", elements);
    System.out.println("| | data | redis-server | Redraft | ratio |");
    System.out.println("|---|---|---|---|---|");
    for (Shape shape : SHAPES) {
      if (names.isEmpty() || names.contains(shape.name)) {
        new CollectionMemory(elements).measure(shape);
      }
    }
  }

  private static String score(int number) {
    return String.valueOf(number / 8.0);
  }

  private static void smallHash(Pipeline to, String name, int number) throws IOException {
    String text = name.substring(7);
    to.send(
        "HSET",
        name,
        "field1",
        text + "1",
        "field2",
        text + "2",
        "field3",
        text + "3",
        "field4",
        text + "4",
        "field5",
        text + "5");
  }

  private void measure(Shape shape) throws Exception {
    Double redis = measure(Side.REDIS, shape);
    Double redraft = measure(Side.REDRAFT, shape);
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %s | %s | %s |%n",
        shape.name,
        shape.dataBytes,
        text(redis),
        text(redraft),
        redis == null || redraft == null
            ? ""
            : String.format(Locale.ROOT, "%.2f", redraft / redis));
  }

  private static String text(@Nullable Double bytes) {
    return bytes == null ? "not there" : String.format(Locale.ROOT, "%.1f", bytes);
  }

  /** Bytes an element, or null if the server lacks the command. */
  private @Nullable Double measure(Side side, Shape shape) throws Exception {
    try (ScratchFolder folder = ScratchFolder.create();
        ServerProcess server = ServerProcess.start(side, folder, "appendonly", "no");
        RespClient client = server.connect()) {
      Thread.sleep(500);
      long before = ServerInfo.number(client, "memory", "used_memory");
      Pipeline pipeline = new Pipeline(client, DEPTH);
      try {
        for (int i = 0; i < elements; i++) {
          int number = (int) (i * STEP % elements);
          shape.element.send(pipeline, String.format(Locale.ROOT, "k%010d", number), number);
        }
        pipeline.finish();
      } catch (IOException e) {
        System.err.println(shape.name + ": " + e.getMessage());
        return null;
      }
      // What grows in steps in the background is not done yet.
      Thread.sleep(2000);
      ServerInfo.awaitFreed(client);
      return (double) (ServerInfo.number(client, "memory", "used_memory") - before) / elements;
    }
  }
}
