package dev.redraft.bench;

import com.sun.management.ThreadMXBean;
import dev.redraft.base.Limits;
import dev.redraft.resp.Args;
import dev.redraft.resp.BufferPool;
import dev.redraft.resp.ReplyBuffer;
import dev.redraft.resp.ReplyWriter;
import dev.redraft.resp.RequestParser;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * CPU time and allocation of parsing GET and SET and of writing their replies, alone and in
 * pipelines. Prints the median of several rounds; exits with 1 if a command allocates.
 */
public final class RespBench {
  private static final int ROUNDS = 9;
  private static final int COMMANDS = 2_000_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final BufferPool pool = new BufferPool(Limits.PRODUCTION);
  private final RequestParser parser = new RequestParser(Limits.PRODUCTION, pool);
  private final ReplyWriter writer = new ReplyWriter(new ReplyBuffer(pool));
  private final Args args = new Args();
  private long seen;

  private RespBench() {}

  /** Runs all cases. */
  public static void main(String[] words) {
    RespBench bench = new RespBench();
    boolean clean = true;
    for (int pipeline : new int[] {1, 16, 128}) {
      clean &= bench.run("GET, 16 B key", request("GET", "key:000000000001"), pipeline);
      clean &=
          bench.run(
              "SET, 16 B key, 32 B value",
              request("SET", "key:000000000001", "v".repeat(32)),
              pipeline);
      clean &=
          bench.run(
              "SET, 16 B key, 1 KB value",
              request("SET", "key:000000000001", "v".repeat(1024)),
              pipeline);
      clean &=
          bench.run(
              "inline GET",
              "GET key:000000000001\r\n".getBytes(StandardCharsets.US_ASCII),
              pipeline);
    }
    if (!clean) {
      System.exit(1);
    }
  }

  private static byte[] request(String... words) {
    StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private boolean run(String name, byte[] request, int pipeline) {
    ByteArrayOutputStream batch = new ByteArrayOutputStream();
    for (int i = 0; i < pipeline; i++) {
      batch.writeBytes(request);
    }
    ByteBuffer bytes = ByteBuffer.allocateDirect(batch.size()).put(batch.toByteArray());
    double[] nanos = new double[ROUNDS];
    double[] allocated = new double[ROUNDS];
    int batches = COMMANDS / pipeline;
    for (int round = 0; round < ROUNDS; round++) {
      long heap = threads.getCurrentThreadAllocatedBytes();
      long start = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < batches; i++) {
        exchange(bytes);
      }
      nanos[round] = (double) (threads.getCurrentThreadCpuTime() - start) / (batches * pipeline);
      allocated[round] =
          (double) (threads.getCurrentThreadAllocatedBytes() - heap) / (batches * pipeline);
    }
    Arrays.sort(nanos);
    Arrays.sort(allocated);
    double bytesPerCommand = allocated[ROUNDS / 2];
    System.out.printf(
        Locale.ROOT,
        "%-26s pipeline %4d: %6.1f ns of CPU, %.4f bytes allocated a command (%d seen)%n",
        name,
        pipeline,
        nanos[ROUNDS / 2],
        bytesPerCommand,
        seen);
    return bytesPerCommand < 0.01;
  }

  private void exchange(ByteBuffer bytes) {
    parser.feed(bytes.rewind());
    while (parser.next(args) == RequestParser.Status.COMMAND) {
      seen++;
      if (args.count() == 2) {
        writer.bulk(args.get(1));
      } else {
        writer.ok();
      }
    }
    writer.buffer().consume(writer.buffer().size());
  }
}
