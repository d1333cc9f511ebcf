package dev.redraft.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a channel tells the engine, with a peer that takes nothing until it is let. */
class IoChannelTest {
  private final List<Parcel.Kind> told = new ArrayList<>();
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final Lane toEngine = new Lane(Runnable::run, this::tell, () -> {}, tasks::add);
  private final SlowChannel channel = new SlowChannel();
  private final IoChannel io = new IoChannel(channel, "", toEngine);

  private static final class SlowChannel extends EmbeddedChannel {
    private boolean takes = true;

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
      if (takes) {
        super.doWrite(in);
      }
    }
  }

  private void tell(Parcel.Kind kind, IoChannel from, ByteBuf bytes) {
    told.add(kind);
  }

  private void runAll() {
    channel.runPendingTasks();
    while (!tasks.isEmpty()) {
      tasks.poll().run();
    }
  }

  private void output(String text) {
    ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    IoChannel.receive(Parcel.Kind.OUTPUT, io, bytes);
    IoChannel.receive(Parcel.Kind.FLUSH, io, null);
  }

  /** Each waits with what the channel keeps for it, and the engine sees that sum. */
  @Test
  void shortRepliesThatWaitAreReportedWhenTaken() {
    channel.takes = false;
    int count = 0;
    while (ClientChannel.queuedBytes(channel) <= 130 * 1024) {
      output("+PONG\r\n");
      count++;
    }
    assertThat(io.arrivedBytes()).isEqualTo(7L * count).isLessThan(64 * 1024);
    runAll();
    assertThat(told).isEmpty();

    channel.takes = true;
    channel.flush();
    runAll();
    assertThat(told).containsExactly(Parcel.Kind.DRAINED);
    assertThat(ClientChannel.queuedBytes(channel)).isZero();
    channel.releaseOutbound();
  }

  @Test
  void shortRepliesThatAreTakenAtOnceAreReportedOnceIn64KB() {
    for (int i = 0; i < 20_000; i++) {
      output("+PONG\r\n");
      runAll();
    }
    assertThat(told).hasSize(140_000 / (64 * 1024)).containsOnly(Parcel.Kind.DRAINED);
    channel.releaseOutbound();
  }

  /** Every chunk that waits fails when the channel closes; the engine hears of one failure. */
  @Test
  void aFailureIsToldOnce() {
    channel.pipeline().addLast(io);
    channel.takes = false;
    for (int i = 0; i < 10; i++) {
      output("+PONG\r\n");
    }
    channel.pipeline().fireExceptionCaught(new java.io.IOException("reset"));
    runAll();
    assertThat(told).containsOnlyOnce(Parcel.Kind.FAILED).endsWith(Parcel.Kind.GONE);
  }
}
