package dev.redraft.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Bytes;
import dev.redraft.base.Seeds;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.platform.NativeMemory;
import dev.redraft.structure.Packed;
import dev.redraft.structure.PackedReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordHomeTest {
  private final Random random = Seeds.random("RecordHomeTest");

  /** Key, expiry and clock stay with the value wherever the record moves. */
  @ParameterizedTest
  @ValueSource(longs = {Record.NO_EXPIRY, 123456789})
  void recordsGrowAndShrinkWithTheirValue(long expiry) {
    try (Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()))) {
      byte[] key = new byte[random.nextInt(400)];
      random.nextBytes(key);
      RecordHome home =
          new RecordHome(memory)
              .at(
                  Record.create(
                      memory, 7, ValueType.HASH, 3, key, 0, key.length, 0, expiry, 0xABCDEF));
      PackedReader reader = new PackedReader(memory);
      List<byte[]> model = new ArrayList<>();
      long largest = 0;
      for (int i = 0; i < 6000; i++) {
        int index = random.nextInt(model.size() + 1);
        reader.at(home);
        boolean entry = reader.seek(index);
        byte[] text = Bytes.ofLong(random.nextLong() >> random.nextInt(64));
        if (!entry || random.nextInt(3000) > i % 2000) {
          Packed.put(home, reader.position(), reader.position(), text, 0, text.length);
          model.add(index, text);
        } else {
          Packed.remove(home, reader.position(), reader.end());
          model.remove(index);
        }
        long size = Record.size(memory, home.record());
        largest = Math.max(largest, size);
        assertThat(memory.usableSize(home.record())).isBetween(size, Math.max(80, 2 * size + 1));
        if (model.size() > 150) {
          Packed.remove(home, 0, home.length());
          model.clear();
        }
        if (i % 50 == 0) {
          assertThat(Record.hasKey(memory, home.record(), key, 0, key.length)).isTrue();
          assertThat(Record.expiry(memory, home.record())).isEqualTo(expiry);
          assertThat(Record.clock(memory, home.record())).isEqualTo(0xABCDEF);
          assertThat(Record.encoding(memory, home.record())).isEqualTo(3);
          reader.at(home);
          for (byte[] expected : model) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.bytes()).isEqualTo(expected);
          }
          assertThat(reader.next()).isFalse();
        }
      }
      assertThat(largest).isGreaterThan(1024);
      memory.free(home.record());
      assertThat(memory.stats().allocations()).isZero();
    }
  }
}
