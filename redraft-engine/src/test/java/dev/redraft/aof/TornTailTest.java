package dev.redraft.aof;

import static dev.redraft.aof.AofFixture.batch;
import static dev.redraft.aof.AofFixture.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.platform.DiskFile;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Appends batches with a sync now and then, over several lives of the log, and cuts the power: a
 * start never refuses, and finds a prefix of what was written that contains all that was synced.
 */
final class TornTailTest {
  private static final long SEED = Long.getLong("redraft.seed", System.nanoTime());
  private static final int RUNS = 300;

  private final Entropy entropy = new Entropy(SEED);

  private byte[][] unit(List<String> written) {
    int commands = 1 + entropy.nextInt(3);
    List<byte[]> unit = new ArrayList<>();
    boolean transaction = entropy.nextInt(3) == 0;
    if (entropy.nextInt(4) == 0) {
      unit.add(AofFixture.latin("#TS:" + entropy.nextInt(100) + "\r\n"));
    }
    if (transaction) {
      unit.add(command("MULTI"));
    }
    for (int i = 0; i < commands; i++) {
      String value = "v".repeat(entropy.nextInt(40));
      unit.add(command("SET", "k" + written.size(), value));
      written.add((transaction ? "tx:" : "") + "SET k" + written.size() + " " + value);
    }
    if (transaction) {
      unit.add(command("EXEC"));
    }
    return unit.toArray(byte[][]::new);
  }

  /** Appends some batches; returns how many commands are surely durable. */
  private int write(SimulatedDisk disk, Recovered recovered, List<String> written)
      throws IOException {
    int durable = written.size();
    try (DiskFile file = disk.open(recovered.appendTo())) {
      long synced = recovered.appendBytes();
      for (int i = entropy.nextInt(8); i >= 0; i--) {
        file.append(ByteBuffer.wrap(batch(synced, unit(written))));
        if (entropy.nextInt(3) == 0) {
          file.sync();
          synced = file.size();
          durable = written.size();
        }
      }
    }
    return durable;
  }

  @ParameterizedTest
  @EnumSource(AofLayout.class)
  void aStartFindsAPrefixWithAllThatWasSynced(AofLayout layout) throws Exception {
    System.out.println("redraft.seed=" + SEED);
    int torn = 0;
    for (int run = 0; run < RUNS; run++) {
      AofFixture aof = new AofFixture();
      aof.settings = aof.settings.withLayout(layout);
      if (entropy.nextInt(2) == 0) {
        aof.single(command("SET", "old", "1"));
      }
      List<String> written = new ArrayList<>(aof.start());
      for (int life = 0; life < 4; life++) {
        int durable = write(aof.disk, aof.recovered, written);
        aof.disk = aof.disk.afterPowerCut(entropy.nextLong());
        List<String> found = aof.start();
        String where = "seed " + SEED + ", run " + run + ", life " + life;
        assertThat(found.size()).as(where).isBetween(durable, written.size());
        assertThat(found).as(where).isEqualTo(written.subList(0, found.size()));
        torn += aof.recovered.setAside().size();
        written = new ArrayList<>(found);
      }
    }
    assertThat(torn).as("ends that were torn").isGreaterThan(RUNS / 4);
  }

  @Test
  void aFlippedBitInWhatALaterBatchCallsSyncedIsAlwaysRefused() throws Exception {
    for (int run = 0; run < RUNS; run++) {
      AofFixture aof = new AofFixture();
      aof.start();
      List<String> written = new ArrayList<>();
      byte[] first = batch(0, unit(written));
      byte[] second = batch(first.length, unit(written));
      byte[] whole = AofFixture.join(first, second);
      int at = entropy.nextInt(first.length);
      whole[at] ^= (byte) (1 << entropy.nextInt(8));
      aof.disk.put(aof.recovered.appendTo(), whole);
      org.assertj.core.api.Assertions.assertThatThrownBy(aof::start)
          .as("seed %d, run %d, byte %d", SEED, run, at)
          .isInstanceOf(RecoveryException.class)
          .hasMessageContaining("were synced");
    }
  }
}
