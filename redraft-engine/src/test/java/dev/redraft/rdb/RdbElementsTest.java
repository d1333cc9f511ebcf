package dev.redraft.rdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.base.Crc64;
import dev.redraft.base.Slice;
import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.platform.DiskFile;
import dev.redraft.platform.MemoryDisk;
import dev.redraft.platform.NativeMemory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Lengths, numbers and strings as they are written and read, through buffers of any size. */
class RdbElementsTest {
  private final long seed = Long.getLong("redraft.seed", System.nanoTime());
  private final Random random = new Random(seed);

  /** Something to write, or to read and compare. */
  private interface Step {
    void run() throws Exception;
  }

  private static String hex(Writing writing) throws IOException {
    return HexFormat.of().formatHex(bytes(64, true, writing));
  }

  private interface Writing {
    void to(RdbOutput output) throws IOException;
  }

  private static byte[] bytes(int buffer, boolean compression, Writing writing) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    RdbOutput output = new RdbOutput(bytes::write, buffer, compression, true);
    writing.to(output);
    long written = output.written();
    long crc = output.crc();
    assertThat(written).isEqualTo(bytes.size()).isEqualTo(output.written());
    assertThat(crc).isEqualTo(Crc64.update(0, bytes.toByteArray(), 0, bytes.size()));
    return bytes.toByteArray();
  }

  private static RdbInput input(String hex) {
    return new RdbInput("f", new Slice(HexFormat.of().parseHex(hex)));
  }

  @Test
  void lengthsHaveTheShortestForm() throws Exception {
    Object[][] cases = {
      {0L, "00"},
      {63L, "3f"},
      {64L, "4040"},
      {16_383L, "7fff"},
      {16_384L, "8000004000"},
      {Integer.MAX_VALUE + 1L, "8080000000"},
      {0xFFFFFFFFL, "80ffffffff"},
      {1L << 32, "810000000100000000"},
      {Long.MAX_VALUE, "817fffffffffffffff"},
    };
    for (Object[] c : cases) {
      long length = (long) c[0];
      String form = (String) c[1];
      assertThat(hex(o -> o.writeLength(length))).isEqualTo(form);
      assertThat(input(form).readLength()).isEqualTo(length);
      assertThat(input(form).readUnsigned()).isEqualTo(length);
    }
    assertThat(hex(o -> o.writeLength(-1))).isEqualTo("81" + "ff".repeat(8));
    assertThat(input("81" + "ff".repeat(8)).readUnsigned()).isEqualTo(-1);
    refused(() -> input("81" + "ff".repeat(8)).readLength(), "a length beyond 2^63");
    refused(() -> input("c0").readLength(), "a string where a length belongs");
    refused(() -> input("c3").readUnsigned(), "a string where a number belongs");
    refused(() -> input("82").readLength(), "begins with byte 130");
    for (String cut : new String[] {"", "40", "800000", "81000000"}) {
      refused(() -> input(cut).readLength(), "ends too early");
    }
    assertThat(input("03000000").readCount(1)).isEqualTo(3);
    refused(() -> input("04000000").readCount(1), "a count of 4 in the last 3 bytes");
    refused(() -> input("02000000").readCount(2), "a count of 2 in the last 3 bytes");
  }

  @Test
  void integersHaveTheShortestForm() throws Exception {
    Object[][] cases = {
      {0L, "c000"},
      {127L, "c07f"},
      {-128L, "c080"},
      {128L, "c18000"},
      {32_767L, "c1ff7f"},
      {-32_768L, "c10080"},
      {32_768L, "c200800000"},
      {(long) Integer.MAX_VALUE, "c2ffffff7f"},
      {(long) Integer.MIN_VALUE, "c200000080"},
      {Integer.MAX_VALUE + 1L, "0a32313437343833363438"},
      {Long.MIN_VALUE, "14" + HexFormat.of().formatHex("-9223372036854775808".getBytes())},
    };
    Slice text = new Slice();
    for (Object[] c : cases) {
      String digits = c[0].toString();
      assertThat(hex(o -> o.writeInteger((long) c[0]))).isEqualTo(c[1]);
      assertThat(hex(o -> o.writeString(digits.getBytes()))).isEqualTo(c[1]);
      input((String) c[1]).readString(text);
      assertThat(text).hasToString(digits);
    }
    for (String other : new String[] {"", "-", "+1", "01", "-0", " 1", "1 ", "0x1", "1.0"}) {
      byte[] bytes = other.getBytes();
      assertThat(hex(o -> o.writeString(bytes)))
          .isEqualTo(String.format("%02x", bytes.length) + HexFormat.of().formatHex(bytes));
    }
  }

  /** A node of a stream may be twice as long as a value, and a value as long as is configured. */
  @Test
  void readsStringsLongerThanValuesAreByDefault() {
    byte[] head = HexFormat.of().parseHex("807fe00000");
    ByteArrayInputStream begun = new ByteArrayInputStream(head);
    RdbInput input = new RdbInput(begun::read, "test", 3L << 30, 64);
    refused(() -> input.readString(new Slice()), "ends too early");
    refused(() -> input("8100000000fff00000").readString(new Slice()), "a string of 4293918720");
  }

  @Test
  void refusesStringsThatCannotBe() {
    Slice text = new Slice();
    refused(() -> input("05616263").readString(text), "a string of 5 bytes in the last 3");
    refused(() -> input("81ffffffffffffffff").readString(text), "a string of -1 bytes");
    refused(() -> input("c4").readString(text), "unknown form 4");
    refused(() -> input("ff").readString(text), "unknown form 63");
    refused(() -> input("c30519" + "0061e00f").readString(text), "in the last 4");
    refused(() -> input("c30519" + "0061e01000").readString(text), "not of 25 bytes");
    refused(() -> input("c3014058" + "00").readString(text), "not of");
    refused(() -> input("c30180fffffff000").readString(text), "compressed to 1");
    refused(() -> input("c301811000000000000000" + "00").readString(text), "compressed to 1");
    refused(() -> input("c38100000000400000000500").readString(text), "in the last 1");
    refused(() -> input("c1ff").readString(text), "ends too early");
    refused(() -> input("010203").skip(4), "ends inside 4 bytes");
    refused(() -> input("010203").skip(-1), "ends inside -1 bytes");
    refused(() -> input("010203").showBytes(-1, text), "a string of -1 bytes");
  }

  @Test
  void aLengthBelievedByASizeTooLargeEndsInARefusal() {
    RdbInput.Source nothing = (target, offset, length) -> -1;
    RdbInput input = new RdbInput(nothing, "f", 100, 64);
    refused(input::readByte, "f: the input ends too early (at offset 0 of 100)");
    refused(() -> input.showBytes(50, new Slice()), "ends too early");
    refused(() -> input.skip(100), "ends too early");
  }

  @Test
  void readsNoMoreThanTheSize() throws Exception {
    byte[] bytes = new byte[200];
    int[] given = {0};
    RdbInput.Source source =
        (target, offset, length) -> {
          given[0] += length;
          System.arraycopy(bytes, 0, target, offset, length);
          return length;
        };
    RdbInput input = new RdbInput(source, "f", 100, 64);
    input.skip(100);
    assertThat(given[0]).isEqualTo(100);
    refused(input::readByte, "ends too early");
  }

  @Test
  void randomElementsThroughBuffersOfAllSizes() throws Exception {
    System.out.println("RdbElementsTest redraft.seed=" + seed);
    try (Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()))) {
      for (int round = 0; round < 60; round++) {
        int outBuffer = 64 + random.nextInt(round % 2 == 0 ? 16 : 3_000);
        int inBuffer = 64 + random.nextInt(round % 3 == 0 ? 16 : 3_000);
        List<Step> reads = new ArrayList<>();
        Reading reading = new Reading();
        byte[] bytes =
            bytes(
                outBuffer,
                random.nextBoolean(),
                output -> {
                  for (int i = 0; i < 400; i++) {
                    element(output, memory, reading, reads);
                  }
                });
        byte[] padded = new byte[bytes.length + 20];
        System.arraycopy(bytes, 0, padded, 7, bytes.length);
        byte[] copy = padded.clone();
        Slice payload = new Slice().set(padded, 7, bytes.length);
        check(reading, reads, new RdbInput("f", payload), bytes);
        assertThat(padded).isEqualTo(copy);
        check(reading, reads, new RdbInput(pieces(bytes), "f", bytes.length, inBuffer), bytes);
        Path path = Path.of("/f");
        MemoryDisk disk = new MemoryDisk();
        try (DiskFile file = disk.create(path)) {
          file.append(ByteBuffer.wrap(padded, 0, bytes.length + 7));
          check(reading, reads, RdbInput.ofFile(file, "f", 7), bytes);
          try (RdbInput ahead = RdbInput.ofFileAhead(file, "f", 7, (level, message) -> {})) {
            check(reading, reads, ahead, bytes);
          }
        }
      }
    }
  }

  /** What the reads of a list read from. */
  private static final class Reading {
    RdbInput input = new RdbInput("none", new Slice());
    final Slice text = new Slice();
  }

  private void check(Reading reading, List<Step> reads, RdbInput input, byte[] bytes)
      throws Exception {
    reading.input = input;
    for (Step step : reads) {
      step.run();
      int at = (int) input.offset();
      assertThat(input.remaining()).isEqualTo(bytes.length - at);
      if (random.nextInt(100) == 0) {
        assertThat(input.crc()).isEqualTo(Crc64.update(0, bytes, 0, at));
      }
    }
    assertThat(input.remaining()).isZero();
    assertThat(input.crc()).isEqualTo(Crc64.update(0, bytes, 0, bytes.length));
    refused(input::readByte, "ends too early");
  }

  private RdbInput.Source pieces(byte[] bytes) {
    int[] at = {0};
    return (target, offset, length) -> {
      int n = Math.min(1 + random.nextInt(length), bytes.length - at[0]);
      System.arraycopy(bytes, at[0], target, offset, n);
      at[0] += n;
      return n == 0 ? -1 : n;
    };
  }

  private void element(RdbOutput output, Memory memory, Reading r, List<Step> reads)
      throws IOException {
    long number = random.nextLong() >>> random.nextInt(64);
    switch (random.nextInt(12)) {
      case 0 -> {
        output.writeByte((int) number);
        reads.add(() -> assertThat(r.input.readByte()).isEqualTo((int) number & 0xFF));
      }
      case 1 -> {
        output.writeShort((int) number);
        reads.add(() -> assertThat(r.input.readShort()).isEqualTo((int) number & 0xFFFF));
      }
      case 2 -> {
        output.writeInt((int) number);
        reads.add(() -> assertThat(r.input.readInt()).isEqualTo((int) number));
      }
      case 3 -> {
        output.writeLong(number);
        reads.add(() -> assertThat(r.input.readLong()).isEqualTo(number));
      }
      case 4 -> {
        output.writeLongBigEndian(number);
        reads.add(() -> assertThat(r.input.readLongBigEndian()).isEqualTo(number));
      }
      case 5 -> {
        double value =
            switch (random.nextInt(4)) {
              case 0 -> -0.0;
              case 1 -> Double.NEGATIVE_INFINITY;
              case 2 -> random.nextGaussian();
              default -> Double.MIN_VALUE;
            };
        output.writeDouble(value);
        reads.add(() -> assertThat(r.input.readDouble()).isEqualTo(value));
      }
      case 6 -> {
        output.writeLength(number);
        reads.add(() -> assertThat(r.input.readUnsigned()).isEqualTo(number));
      }
      case 7 -> {
        output.writeInteger(number);
        reads.add(() -> readsString(r, Long.toString(number).getBytes()));
      }
      case 8 -> {
        byte[] text = text();
        output.writeBytes(text);
        reads.add(() -> {
          r.input.showBytes(text.length, r.text);
          assertThat(r.text.toBytes()).isEqualTo(text);
        });
      }
      case 9 -> {
        byte[] text = text();
        output.writeBytes(text);
        reads.add(() -> r.input.skip(text.length));
      }
      case 10 -> {
        byte[] text = text();
        output.writeString(text);
        reads.add(() -> readsString(r, text));
      }
      default -> {
        byte[] text = text();
        long address = memory.allocate(Kind.RECORD, Math.max(1, text.length));
        memory.write(address, text, 0, text.length);
        output.writeString(memory, address, text.length);
        memory.free(address);
        reads.add(() -> readsString(r, text));
      }
    }
  }

  private static void readsString(Reading reading, byte[] text) throws Exception {
    reading.input.readString(reading.text);
    assertThat(reading.text.toBytes()).isEqualTo(text);
  }

  private byte[] text() {
    int length =
        random.nextInt(
            switch (random.nextInt(20)) {
              case 0 -> 20_000;
              case 1, 2, 3 -> 500;
              default -> 70;
            });
    byte[] text = new byte[length];
    if (random.nextBoolean()) {
      random.nextBytes(text);
      return text;
    }
    int letters = 1 + random.nextInt(3);
    for (int i = 0; i < length; i++) {
      text[i] = (byte) ('0' + random.nextInt(letters));
    }
    return text;
  }

  @Test
  void longStringsComeBack() throws Exception {
    try (Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()))) {
      for (int length : new int[] {65_536, 65_537, 1_200_000, (16 << 20) + 1}) {
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
          text[i] = (byte) (i % 251 % 40);
        }
        long address = memory.allocate(Kind.RECORD, length);
        memory.write(address, text, 0, length);
        byte[] bytes =
            bytes(
                70_000,
                true,
                o -> {
                  o.writeString(memory, address, length);
                  o.writeString(text, 1, length - 1);
                  o.writeByte(7);
                });
        memory.free(address);
        assertThat(bytes.length < length / 2).isEqualTo(length <= 16 << 20);
        RdbInput input = new RdbInput(pieces(bytes), "f", bytes.length, 4096);
        Slice read = new Slice();
        input.readString(read);
        assertThat(read.contentEquals(new Slice(text))).isTrue();
        input.readString(read);
        assertThat(read.contentEquals(new Slice().set(text, 1, length - 1))).isTrue();
        assertThat(input.readByte()).isEqualTo(7);
      }
    }
  }

  private static void refused(Step step, String reason) {
    assertThatThrownBy(step::run).isInstanceOf(RdbException.class).hasMessageContaining(reason);
  }
}
