package dev.redraft.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.platform.NativeMemory;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordTest {
  private final Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()));

  @AfterEach
  void close() {
    assertThat(memory.stats().allocations()).isZero();
    memory.close();
  }

  private String hex(long record) {
    byte[] bytes = new byte[(int) Record.size(memory, record)];
    memory.read(record, bytes, 0, bytes.length);
    return HexFormat.of().formatHex(bytes);
  }

  /** The bytes as they are drawn; a change of the layout must be meant. */
  @Test
  void hasTheLayoutThatIsDrawn() {
    long record =
        StringValue.create(
            memory, 0x1234, Slice.of("key"), Slice.of("value"), Record.NO_EXPIRY, 0xABCDEF);
    assertThat(hex(record)).isEqualTo("08003412efcdab0305000000" + "6b6579" + "76616c7565");
    long volatileRecord = Record.withExpiry(memory, record, 0x1122334455L);
    assertThat(hex(volatileRecord))
        .isEqualTo("08013412efcdab0305000000" + "5544332211000000" + "6b6579" + "76616c7565");
    memory.free(volatileRecord);
    long number = StringValue.createLong(memory, 1, Slice.of("n"), -2, Record.NO_EXPIRY, 0);
    assertThat(hex(number)).isEqualTo("010001000000000108000000" + "6e" + "feffffffffffffff");
    memory.free(number);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 254, 255, 256, 70_000})
  void keepsKeysOfAnyLength(int length) {
    Slice key = Slice.of("k".repeat(length));
    for (long expiry : new long[] {Record.NO_EXPIRY, 0, Long.MAX_VALUE}) {
      long record = StringValue.create(memory, 7, key, Slice.of("some value"), expiry, 9);
      record = StringValue.append(memory, record, Slice.of("s".repeat(100)));
      assertThat(Record.keyLength(memory, record)).isEqualTo(length);
      assertThat(Record.hasKey(memory, record, key.array(), key.offset(), length)).isTrue();
      byte[] other = (key + "x").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
      assertThat(Record.hasKey(memory, record, other, 0, length + 1)).isFalse();
      assertThat(Record.expiry(memory, record)).isEqualTo(expiry);
      assertThat(Record.tableId(memory, record)).isEqualTo(7);
      assertThat(Record.clock(memory, record)).isEqualTo(9);
      assertThat(new Slice(StringValue.bytes(memory, record)).toString())
          .isEqualTo("some value" + "s".repeat(100));
      long copy = Record.copyAs(memory, record, 8, key.array(), 0, length / 2, 5);
      assertThat(Record.keyLength(memory, copy)).isEqualTo(length / 2);
      assertThat(StringValue.bytes(memory, copy)).isEqualTo(StringValue.bytes(memory, record));
      memory.free(record);
      memory.free(copy);
    }
  }

  @Test
  void numbersBecomeTextWhenTheyAreChanged() {
    Slice key = Slice.of("k");
    for (long value : new long[] {0, 7, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
      String text = Long.toString(value);
      long record = StringValue.createLong(memory, 1, key, value, Record.NO_EXPIRY, 0);
      assertThat(StringValue.length(memory, record)).isEqualTo(text.length());
      assertThat(StringValue.at(memory, record, 0)).isEqualTo((byte) text.charAt(0));
      record = StringValue.setRange(memory, record, text.length() + 2, Slice.of("!"));
      assertThat(new Slice(StringValue.bytes(memory, record)).toString()).isEqualTo(text + "\0\0!");
      assertThat(StringValue.isLong(memory, record)).isFalse();
      memory.free(record);
    }
  }

  @Test
  void refusesWhatIsOutOfRange() {
    Slice key = Slice.of("k");
    long record = StringValue.create(memory, 1, key, Slice.of("abc"), Record.NO_EXPIRY, 0);
    assertThatThrownBy(() -> StringValue.at(memory, record, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> StringValue.range(memory, record, 2, 2, new byte[9], 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> StringValue.asLong(memory, record))
        .isInstanceOf(NumberFormatException.class);
    assertThatThrownBy(() -> StringValue.putAt(memory, record, 0, (byte) 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Record.putExpiry(memory, record, 1))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Record.create(memory, 1 << 16, 0, 0, new byte[1], 0, 1, 1, -1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    memory.free(record);
  }
}
