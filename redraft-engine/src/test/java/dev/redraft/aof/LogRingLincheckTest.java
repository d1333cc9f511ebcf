package dev.redraft.aof;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * The ring between the engine and the log writer is linearizable: whatever the two threads' steps,
 * the writer takes whole units, in order, each once. Lincheck makes the schedules and compares with
 * the same calls one after the other.
 */
@Param(name = "length", gen = IntGen.class, conf = "1:700")
public class LogRingLincheckTest {
  private final LogRing ring = new LogRing(1024, 0);
  private int appended;

  /** The engine: one unit of one to 700 bytes, so that units share chunks and span them. */
  @Operation(nonParallelGroup = "producer")
  public long append(@Param(name = "length") int length) {
    byte[] unit = new byte[length];
    Arrays.fill(unit, (byte) ('a' + appended++ % 26));
    int half = length / 2;
    ring.append(unit, 0, half);
    ring.append(unit, half, length - half);
    ring.commit();
    return ring.position();
  }

  /** The log writer: what a batch of at most 1000 bytes, or one unit, holds. */
  @Operation(nonParallelGroup = "consumer")
  public String take() {
    long end = ring.batchEnd(1000);
    StringBuilder taken = new StringBuilder();
    for (long at = ring.consumed(); at < end; ) {
      ByteBuffer view = ring.view(at, end);
      byte[] bytes = new byte[view.remaining()];
      view.get(bytes);
      taken.append(new String(bytes, StandardCharsets.US_ASCII));
      at += bytes.length;
    }
    ring.consume(end);
    return taken.toString();
  }

  @Test
  void stress() {
    new StressOptions()
        .iterations(8)
        .invocationsPerIteration(500)
        .threads(2)
        .actorsPerThread(4)
        .check(LogRingLincheckTest.class);
  }

  @Test
  void everySchedule() {
    new ModelCheckingOptions()
        .iterations(10)
        .invocationsPerIteration(500)
        .threads(2)
        .actorsPerThread(3)
        .check(LogRingLincheckTest.class);
  }
}
