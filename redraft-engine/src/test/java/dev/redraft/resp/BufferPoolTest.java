package dev.redraft.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.base.Limits;
import dev.redraft.base.Slice;
import dev.redraft.resp.RequestParser.Status;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What connections may take of the heap, and what becomes of a request that has no room. */
class BufferPoolTest {
  private static final int LIMIT = 30_000;

  private final BufferPool pool = new BufferPool(Limits.TEST, LIMIT);
  private final RequestParser parser = new RequestParser(Limits.TEST, pool);
  private final Args args = new Args();

  private void feed(String text) {
    parser.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static String set(String key, int length) {
    return "*3\r\n$3\r\nSET\r\n$1\r\n"
        + key
        + "\r\n$"
        + length
        + "\r\n"
        + "v".repeat(length)
        + "\r\n";
  }

  @Test
  void lendsLargeArraysWithinTheLimitAndSmallOnesAlways() {
    List<byte[]> lent = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      lent.add(pool.take(4000));
    }
    assertThatThrownBy(() -> pool.take(4000))
        .isInstanceOf(BufferLimitException.class)
        .hasMessageContaining("no room for 4000 bytes")
        .hasMessageContaining("30000");
    assertThat(pool.refusals()).isEqualTo(1);
    for (int i = 0; i < 1000; i++) {
      lent.add(pool.take(Limits.TEST.bufferBytes()));
    }
    assertThatThrownBy(() -> pool.take(256)).isInstanceOf(BufferLimitException.class);
    lent.forEach(pool::give);
    assertThat(pool.lentBytes()).isZero();
    assertThat(pool.take(4000)).hasSizeGreaterThanOrEqualTo(4000);
  }

  @Test
  void aRequestWithoutRoomIsPassedOverAndTheNextOnesAreRead() {
    byte[] taken = pool.take(20_000);
    byte[] taken2 = pool.take(5_000);
    String requests = set("a", 4000) + "PING\r\n" + set("b", 10) + set("c", 3000) + set("d", 1);
    List<String> seen = new ArrayList<>();
    for (int from = 0; from < requests.length(); from += 7) {
      feed(requests.substring(from, Math.min(from + 7, requests.length())));
      for (Status status = parser.next(args);
          status != Status.INCOMPLETE;
          status = parser.next(args)) {
        seen.add(status == Status.REFUSED ? parser.refusal() : args.toString());
      }
    }
    assertThat(seen.get(0)).startsWith("no room for 4000 bytes of a request");
    assertThat(seen.get(1)).isEqualTo("PING");
    assertThat(seen.get(2)).isEqualTo("SET b vvvvvvvvvv");
    assertThat(seen.get(3)).startsWith("no room for 3000 bytes of a request");
    assertThat(seen.get(4)).isEqualTo("SET d v");
    assertThat(seen).hasSize(5);
    parser.close();
    pool.give(taken);
    pool.give(taken2);
    assertThat(pool.lentBytes()).isZero();
  }

  @Test
  void argumentsBehindTheRefusedOneArePassedOverToo() {
    byte[] taken = pool.take(29_000);
    feed("*4\r\n$4\r\nMSET\r\n$1000\r\n");
    assertThat(parser.next(args)).isEqualTo(Status.INCOMPLETE);
    for (int i = 0; i < 10; i++) {
      feed("k".repeat(100));
      assertThat(parser.next(args)).isEqualTo(Status.INCOMPLETE);
    }
    feed("\r\n$0\r\n\r\n$900\r\n");
    assertThat(parser.next(args)).isEqualTo(Status.INCOMPLETE);
    for (int i = 0; i < 9; i++) {
      feed("v".repeat(100));
      assertThat(parser.next(args)).isEqualTo(Status.INCOMPLETE);
    }
    feed("\r\n*1\r\n$4\r\nPING\r\n");
    assertThat(parser.next(args)).isEqualTo(Status.REFUSED);
    assertThat(parser.next(args)).isEqualTo(Status.COMMAND);
    assertThat(args.toString()).isEqualTo("PING");
    parser.close();
    pool.give(taken);
    assertThat(pool.lentBytes()).isZero();
  }

  private static String words(int count) {
    return "*" + count + "\r\n" + "$1\r\nw\r\n".repeat(count);
  }

  /** What comes of requests that arrive in pieces, while so many bytes are free. */
  private List<String> seen(int free, Args into, String requests) {
    pool.charge(LIMIT - free);
    List<String> seen = new ArrayList<>();
    for (int from = 0; from < requests.length(); from += 7) {
      feed(requests.substring(from, Math.min(from + 7, requests.length())));
      for (Status status = parser.next(into);
          status != Status.INCOMPLETE;
          status = parser.next(into)) {
        seen.add(status == Status.REFUSED ? parser.refusal() : into.count() + " words");
      }
    }
    pool.refund(LIMIT - free);
    return seen;
  }

  /** In turn: not even its offsets, then not its slices, then all of it finds room. */
  @Test
  void argumentsAreCountedBeyondTheKeptOnes() {
    Args counted = new Args(Limits.TEST.keptArgs(), pool);
    String inline = "w ".repeat(50) + "\r\n";
    for (int free : new int[] {0, 300, 600, 1900}) {
      // a request of more than the smallest buffers takes one of 4096 bytes
      for (List<String> seen :
          List.of(
              seen(4096 + free, counted, words(50) + "PING\r\n" + words(8)),
              seen(free, counted, inline + "PING\r\n" + words(8)))) {
        assertThat(seen).hasSize(3);
        assertThat(seen.get(0)).startsWith("no room for ");
        assertThat(seen.subList(1, 3)).containsExactly("1 words", "8 words");
      }
      assertThat(pool.lentBytes()).isZero();
    }
    assertThat(seen(7000, counted, words(50) + inline)).containsExactly("50 words", "50 words");
    feed(words(50));
    assertThat(parser.next(counted)).isEqualTo(Status.COMMAND);
    // 64 offsets and lengths, 50 slices, and the buffer
    assertThat(pool.lentBytes()).isEqualTo(64 * 8 + 50 * 28 + parser.bufferBytes());
    counted.endCharge();
    parser.close();
    assertThat(pool.lentBytes()).isZero();
    assertThat(counted.get(49).toString()).isEqualTo("w");
  }

  @Test
  void anIdleConnectionHasNothingOfItsLastRequest() {
    feed(set("a", 4000));
    assertThat(parser.next(args)).isEqualTo(Status.COMMAND);
    Slice value = args.get(2);
    assertThat(value.array()).hasSizeGreaterThan(4000);
    feed("*2\r\n$4\r\nECHO\r\n");
    assertThat(parser.next(args)).isEqualTo(Status.INCOMPLETE);
    assertThat(value.array()).isEmpty();
    feed("$2\r\nhi\r\n");
    assertThat(parser.next(args)).isEqualTo(Status.COMMAND);
    assertThat(args.toString()).isEqualTo("ECHO hi");
    Slice echoed = args.get(1);
    assertThat(parser.next(args)).isEqualTo(Status.INCOMPLETE);
    assertThat(echoed.array()).isEmpty();
    assertThat(pool.lentBytes()).isZero();
  }

  @Test
  void aLargeArrayStaysWhileThereIsNoRoomForASmallerOne() {
    List<byte[]> lent = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      lent.add(pool.take(Limits.TEST.bufferBytes()));
    }
    String second = set("b", 1000);
    feed(set("a", 4000) + second.substring(0, 300));
    assertThat(parser.next(args)).isEqualTo(Status.COMMAND);
    assertThat(parser.next(args)).isEqualTo(Status.INCOMPLETE);
    feed(second.substring(300));
    assertThat(parser.next(args)).isEqualTo(Status.COMMAND);
    assertThat(args.get(1).toString()).isEqualTo("b");
    assertThat(parser.next(args)).isEqualTo(Status.INCOMPLETE);
    lent.forEach(pool::give);
    assertThat(pool.lentBytes()).isZero();
  }

  @Test
  void aPromiseTakesMemoryAsItIsKept() {
    Limits limits = Limits.PRODUCTION;
    BufferPool large = new BufferPool(limits, 400 << 20);
    RequestParser one = new RequestParser(limits, large);
    RequestParser other = new RequestParser(limits, large);
    ByteBuffer header =
        ByteBuffer.wrap("*2\r\n$4\r\nECHO\r\n$300000000\r\n".getBytes(StandardCharsets.US_ASCII));
    one.feed(header.duplicate());
    assertThat(one.next(args)).isEqualTo(Status.INCOMPLETE);
    assertThat(large.lentBytes()).isLessThan(2000);
    other.feed(header.duplicate());
    assertThat(other.next(new Args())).isEqualTo(Status.INCOMPLETE);
    assertThat(large.refusals()).describedAs("it is set aside for the first").isEqualTo(1);
    one.close();
    other.close();
    assertThat(large.lentBytes()).isZero();
    RequestParser third = new RequestParser(limits, large);
    third.feed(header.duplicate());
    assertThat(third.next(new Args())).isEqualTo(Status.INCOMPLETE);
    assertThat(large.refusals()).isEqualTo(1);
  }

  @Test
  void theLastArrayOfALargeRequestFitsIt() {
    BufferPool large = new BufferPool(Limits.PRODUCTION, 40 << 20);
    RequestParser one = new RequestParser(Limits.PRODUCTION, large);
    String head = "*2\r\n$4\r\nECHO\r\n$20000000\r\n";
    one.feed(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
    assertThat(one.next(args)).isEqualTo(Status.INCOMPLETE);
    byte[] piece = new byte[50_000];
    for (int i = 0; i < 400; i++) {
      one.feed(ByteBuffer.wrap(piece));
      assertThat(one.next(args)).isEqualTo(Status.INCOMPLETE);
      assertThat(large.lentBytes()).isLessThan(20_300_000);
    }
    one.feed(ByteBuffer.wrap(new byte[] {'\r', '\n'}));
    assertThat(one.next(args)).isEqualTo(Status.COMMAND);
    assertThat(args.get(1).length()).isEqualTo(20_000_000);
    assertThat(large.lentBytes()).isLessThan(20_300_000);
    assertThat(one.next(args)).isEqualTo(Status.INCOMPLETE);
    assertThat(large.lentBytes()).isZero();
  }
}
