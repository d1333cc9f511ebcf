package dev.redraft.aof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.resp.Args;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CommandBatchTest {
  private static final class Times implements ReplaySink {
    final List<Long> heard = new ArrayList<>();

    @Override
    public void startFile(String name) {}

    @Override
    public void command(Args args) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void timestamp(long unixSeconds, long cutAt) {
      heard.add(unixSeconds);
    }
  }

  private static void fill(CommandBatch batch, int items) {
    for (int i = 0; i < items; i++) {
      batch.timestamp(i, 0);
    }
  }

  /** A transaction is one batch, however long it is. */
  @Test
  void givesBackTheRoomOfManyItems() throws Exception {
    CommandBatch batch = new CommandBatch();
    int room = batch.capacity();
    fill(batch, 100_000);
    assertThat(batch.capacity()).isGreaterThanOrEqualTo(100_000);
    batch.clear();
    assertThat(batch.capacity()).isEqualTo(room);

    fill(batch, 3000);
    Times times = new Times();
    batch.handTo(times, "file");
    assertThat(times.heard).hasSize(3000).startsWith(0L).endsWith(2999L);
    int larger = batch.capacity();
    batch.clear();
    assertThat(batch.capacity()).isEqualTo(larger);
  }
}
