package dev.redraft.rdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.base.Crc64;
import dev.redraft.base.Slice;
import dev.redraft.platform.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Blocks come in order with their checksums, and no more of them than there is room for. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ReadAheadTest {
  /** A file in memory that gives few bytes at a time, and may fail at an offset. */
  private static final class Bytes implements DiskFile {
    final byte[] bytes;
    long failAt = Long.MAX_VALUE;
    RuntimeException fault;
    volatile long furthest;

    Bytes(int length) {
      bytes = new byte[length];
      new Random(length).nextBytes(bytes);
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      if (position >= failAt) {
        if (fault != null) {
          throw fault;
        }
        throw new IOException("disk is broken");
      }
      if (position >= bytes.length) {
        return -1;
      }
      int n = (int) Math.min(Math.min(target.remaining(), 100_000), bytes.length - position);
      target.put(bytes, (int) position, n);
      furthest = position + n;
      return n;
    }

    @Override
    public void append(ByteBuffer source) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void sync() {}

    @Override
    public void truncate(long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  private static RdbInput ahead(DiskFile file, long offset) throws IOException {
    return RdbInput.ofFileAhead(file, "f", offset, (level, message) -> {});
  }

  @Test
  void elementsStraddleBlocks() throws Exception {
    for (int shift = 0; shift < 9; shift++) {
      for (boolean thread : new boolean[] {false, true}) {
        Bytes file = new Bytes(5 * ReadAhead.BLOCK + 12_345);
        try (RdbInput input = thread ? ahead(file, 3) : RdbInput.ofFile(file, "f", 3)) {
          ByteBuffer model =
              ByteBuffer.wrap(file.bytes, 3, file.bytes.length - 3)
                  .slice()
                  .order(java.nio.ByteOrder.LITTLE_ENDIAN);
          Slice text = new Slice();
          int at = ReadAhead.BLOCK - shift;
          input.skip(at);
          assertThat(input.readLong()).isEqualTo(model.getLong(at));
          assertCrc(input, file, at + 8);
          at = 2 * ReadAhead.BLOCK - shift;
          input.showBytes(at - input.offset(), text);
          assertThat(input.readInt()).isEqualTo(model.getInt(at));
          assertCrc(input, file, at + 4);
          at = 3 * ReadAhead.BLOCK - shift;
          input.skip(at - input.offset());
          input.showBytes(ReadAhead.BLOCK + 100, text);
          byte[] expected = new byte[ReadAhead.BLOCK + 100];
          model.get(at, expected);
          assertThat(text.toBytes()).isEqualTo(expected);
          assertCrc(input, file, at + expected.length);
          input.skip(input.remaining());
          assertCrc(input, file, file.bytes.length - 3);
          assertThatThrownBy(input::readShort).isInstanceOf(RdbException.class);
        }
      }
    }
  }

  private static void assertCrc(RdbInput input, Bytes file, int read) {
    assertThat(input.offset()).isEqualTo(read);
    assertThat(input.crc()).isEqualTo(Crc64.update(0, file.bytes, 3, read));
  }

  @Test
  void staysWithinItsBlocks() throws Exception {
    Bytes file = new Bytes(12 * ReadAhead.BLOCK);
    ReadAhead ahead = new ReadAhead(file, 0);
    for (int i = 0; i < 4; i++) {
      assertThat(ahead.doWork()).isEqualTo(1);
    }
    assertThat(ahead.doWork()).isZero();
    assertThat(file.furthest).isEqualTo(4L * ReadAhead.BLOCK);
    ahead.next();
    ahead.release();
    assertThat(ahead.doWork()).isZero();
    ReadAhead.Block second = ahead.next();
    assertThat(second.crcBefore).isEqualTo(Crc64.update(0, file.bytes, 0, ReadAhead.BLOCK));
    assertThat(ahead.doWork()).isZero();
    ahead.release();
    assertThat(ahead.doWork()).isEqualTo(1);
    assertThat(ahead.doWork()).isZero();
    assertThat(file.furthest).isEqualTo(5L * ReadAhead.BLOCK);
    ahead.close();
    assertThat(ahead.doWork()).isZero();
  }

  @Test
  void handsOverAnErrorAfterWhatCameBefore() throws Exception {
    for (boolean thread : new boolean[] {false, true}) {
      Bytes file = new Bytes(3 * ReadAhead.BLOCK);
      file.failAt = 2 * ReadAhead.BLOCK + 5;
      try (RdbInput input = thread ? ahead(file, 0) : RdbInput.ofFile(file, "f", 0)) {
        input.skip(2 * ReadAhead.BLOCK);
        for (int i = 0; i < 2; i++) {
          assertThatThrownBy(input::readByte)
              .isInstanceOf(IOException.class)
              .hasMessage("disk is broken");
        }
      }
    }
  }

  @Test
  void doesNotWaitForAThreadThatStopped() throws Exception {
    Bytes file = new Bytes(3 * ReadAhead.BLOCK);
    file.failAt = ReadAhead.BLOCK;
    file.fault = new IllegalStateException("a bug");
    try (RdbInput input = ahead(file, 0)) {
      input.skip(ReadAhead.BLOCK);
      assertThatThrownBy(input::readByte)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("has stopped");
    }
  }

  @Test
  void closesWhileBlocksAreReady() throws Exception {
    Bytes file = new Bytes(12 * ReadAhead.BLOCK);
    for (int i = 0; i < 20; i++) {
      RdbInput input = ahead(file, 0);
      input.skip(i * 100_000);
      input.close();
      input.close();
    }
    Thread.sleep(50);
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("redraft-read-ahead"));
  }

  @Test
  void keepsAnInterruptForTheCaller() throws Exception {
    Bytes file = new Bytes(6 * ReadAhead.BLOCK);
    try (RdbInput input = ahead(file, 0)) {
      Thread.currentThread().interrupt();
      input.skip(input.remaining());
      assertThat(Thread.interrupted()).isTrue();
      assertCrcOfAll(input, file);
    }
  }

  private static void assertCrcOfAll(RdbInput input, Bytes file) {
    assertThat(input.crc()).isEqualTo(Crc64.update(0, file.bytes, 0, file.bytes.length));
  }

  @Test
  void emptyAndCutFiles() throws Exception {
    try (RdbInput input = ahead(new Bytes(0), 0)) {
      assertThat(input.remaining()).isZero();
      assertThatThrownBy(input::readByte).isInstanceOf(RdbException.class);
      assertThat(input.crc()).isZero();
    }
    Bytes file = new Bytes(10);
    assertThatThrownBy(() -> ahead(file, 11)).isInstanceOf(IndexOutOfBoundsException.class);
    try (RdbInput input = RdbInput.ofFile(file, "f", 10)) {
      assertThat(input.remaining()).isZero();
      assertThatThrownBy(input::readByte).isInstanceOf(RdbException.class);
    }
    try (RdbInput input = RdbInput.ofFile(file, "f", 0)) {
      input.skip(5);
      assertThatThrownBy(input::readLong).isInstanceOf(RdbException.class);
    }
  }
}
