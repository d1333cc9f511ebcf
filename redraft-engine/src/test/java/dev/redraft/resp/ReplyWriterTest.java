package dev.redraft.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.base.Slice;
import dev.redraft.memory.View;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ReplyWriterTest {
  private static String written(int protocol, Consumer<ReplyWriter> replies) {
    ReplyWriter writer = new ReplyWriter();
    writer.protocol(protocol);
    replies.accept(writer);
    return new String(writer.buffer().toBytes(), StandardCharsets.ISO_8859_1);
  }

  private static void check(Consumer<ReplyWriter> reply, String resp2, String resp3) {
    assertThat(written(2, reply)).isEqualTo(resp2);
    assertThat(written(3, reply)).isEqualTo(resp3);
  }

  private static void check(Consumer<ReplyWriter> reply, String both) {
    check(reply, both, both);
  }

  @Test
  void repliesThatBothProtocolsShare() {
    check(ReplyWriter::ok, "+OK\r\n");
    check(ReplyWriter::pong, "+PONG\r\n");
    check(ReplyWriter::queued, "+QUEUED\r\n");
    check(ReplyWriter::emptyBulk, "$0\r\n\r\n");
    check(w -> w.simpleString("Background saving started"), "+Background saving started\r\n");
    check(w -> w.integer(0), ":0\r\n");
    check(w -> w.integer(1), ":1\r\n");
    check(w -> w.integer(Long.MIN_VALUE), ":-9223372036854775808\r\n");
    check(w -> w.bulk("\u00e9\r\n"), "$4\r\n\u00c3\u00a9\r\n\r\n");
    check(w -> w.bulk(new byte[] {'x', 0, 'y'}, 1, 2), "$2\r\n\0y\r\n");
    check(w -> w.bulk(Slice.of("abc")), "$3\r\nabc\r\n");
    check(w -> w.bulkLong(-42), "$3\r\n-42\r\n");
    check(w -> w.array(12), "*12\r\n");
    check(w -> w.raw("+X\r\n".getBytes(StandardCharsets.US_ASCII)), "+X\r\n");
  }

  @Test
  void repliesThatDiffer() {
    check(ReplyWriter::nullBulk, "$-1\r\n", "_\r\n");
    check(ReplyWriter::nullArray, "*-1\r\n", "_\r\n");
    check(w -> w.map(3), "*6\r\n", "%3\r\n");
    check(w -> w.set(3), "*3\r\n", "~3\r\n");
    check(w -> w.push(3), "*3\r\n", ">3\r\n");
    check(w -> w.bool(true), ":1\r\n", "#t\r\n");
    check(w -> w.bool(false), ":0\r\n", "#f\r\n");
    check(w -> w.doubleValue(1.5), "$3\r\n1.5\r\n", ",1.5\r\n");
    check(w -> w.doubleValue(Double.NEGATIVE_INFINITY), "$4\r\n-inf\r\n", ",-inf\r\n");
    check(
        w -> w.doubleValue(-2.2250738585072014e-308),
        "$24\r\n-2.2250738585072014e-308\r\n",
        ",-2.2250738585072014e-308\r\n");
    check(
        w -> w.bigNumber("123456789012345678901"),
        "$21\r\n123456789012345678901\r\n",
        "(123456789012345678901\r\n");
    check(w -> w.verbatim("txt", "a\r\nb"), "$4\r\na\r\nb\r\n", "=8\r\ntxt:a\r\nb\r\n");
  }

  @Test
  void errorsStayOnOneLine() {
    check(w -> w.error("ERR bad\r\nthing 'x\u00ff'\r\n\n"), "-ERR bad  thing 'x\u00ff'\r\n");
    check(w -> w.error("ERR \u20ac"), "-ERR ?\r\n");
    check(w -> w.simpleString("a\nb"), "+a b\r\n");
  }

  @Test
  void attributesAreOfResp3Alone() {
    assertThat(written(3, w -> w.attribute(1))).isEqualTo("|1\r\n");
    assertThatThrownBy(() -> written(2, w -> w.attribute(1)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> written(4, w -> {})).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void deferredLengthsAreWrittenWhereTheyBelong() {
    for (int n : new int[] {0, 1, 9, 10, 12345}) {
      check(
          w -> {
            w.ok();
            long outer = w.deferMap();
            w.bulk("k");
            long inner = w.deferArray();
            for (int i = 0; i < n; i++) {
              w.integer(7);
            }
            w.closeArray(inner, n);
            w.bulk("s");
            long set = w.deferSet();
            w.closeSet(set, 0);
            w.closeMap(outer, 2);
            w.ok();
          },
          "+OK\r\n*4\r\n$1\r\nk\r\n*"
              + n
              + "\r\n"
              + ":7\r\n".repeat(n)
              + "$1\r\ns\r\n*0\r\n+OK\r\n",
          "+OK\r\n%2\r\n$1\r\nk\r\n*"
              + n
              + "\r\n"
              + ":7\r\n".repeat(n)
              + "$1\r\ns\r\n~0\r\n+OK\r\n");
    }
  }

  @Test
  void repliesAreTakenBackToAMark() {
    ReplyWriter writer = new ReplyWriter();
    writer.ok();
    writer.buffer().consume(2);
    long mark = writer.mark();
    writer.deferArray();
    writer.bulk("x".repeat(100_000));
    writer.reset(mark);
    writer.error("ERR late");
    assertThat(writer.buffer().toBytes()).asString().isEqualTo("K\r\n-ERR late\r\n");
    assertThatThrownBy(() -> writer.reset(1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> writer.reset(writer.mark() + 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void theBufferIsConsumedInPiecesAndThenHoldsNothing() {
    ReplyWriter writer = new ReplyWriter();
    ReplyBuffer buffer = writer.buffer();
    StringBuilder sent = new StringBuilder();
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      writer.integer(i);
      all.append(':').append(i).append("\r\n");
      int piece = Math.min(buffer.size(), i % 14);
      sent.append(new String(buffer.array(), buffer.start(), piece, StandardCharsets.US_ASCII));
      buffer.consume(piece);
    }
    assertThat(buffer.position()).isEqualTo(all.length());
    assertThat(buffer.consumed()).isEqualTo(sent.length());
    sent.append(new String(buffer.toBytes(), StandardCharsets.US_ASCII));
    buffer.consume(buffer.size());
    assertThat(sent).hasToString(all.toString());
    assertThat(buffer.capacity()).isZero();
    assertThat(buffer.isEmpty()).isTrue();
  }

  @Test
  void bulksComeStraightFromMemory() {
    View view = new FixedView("..hello..".getBytes(StandardCharsets.US_ASCII));
    check(w -> w.bulk(view, 2, 5), "$5\r\nhello\r\n");
    assertThatThrownBy(() -> written(2, w -> w.bulk(view, 2, 1L << 31)))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  private record FixedView(byte[] bytes) implements View {
    @Override
    public byte getByte(long address) {
      return bytes[(int) address];
    }

    @Override
    public short getShort(long address) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int getInt(long address) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long getLong(long address) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void read(long address, byte[] target, int offset, int length) {
      System.arraycopy(bytes, (int) address, target, offset, length);
    }

    @Override
    public boolean equal(long address, byte[] other, int offset, int length) {
      throw new UnsupportedOperationException();
    }
  }
}
