package dev.redraft.rdb;

import dev.redraft.base.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** RDB by hand: every form that some version of Redis has written, byte by byte. */
final class RdbBytes {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** The bytes of a value of this RDB type follow. */
  static RdbBytes type(int rdbType) {
    return new RdbBytes().u8(rdbType);
  }

  RdbBytes u8(int... values) {
    for (int value : values) {
      bytes.write(value);
    }
    return this;
  }

  /** A number of {@code size} bytes, little-endian. */
  RdbBytes little(int size, long value) {
    for (int i = 0; i < size; i++) {
      bytes.write((int) (value >>> 8 * i));
    }
    return this;
  }

  RdbBytes big(int size, long value) {
    for (int i = size - 1; i >= 0; i--) {
      bytes.write((int) (value >>> 8 * i));
    }
    return this;
  }

  RdbBytes raw(byte[] added) {
    bytes.writeBytes(added);
    return this;
  }

  RdbBytes raw(String added) {
    return raw(added.getBytes(StandardCharsets.ISO_8859_1));
  }

  RdbBytes length(long length) {
    if (length < 64) {
      return u8((int) length);
    }
    return length < 16384
        ? big(2, 0x4000 | length)
        : length >>> 32 == 0 ? u8(0x80).big(4, length) : u8(0x81).big(8, length);
  }

  /** Strings, each with its length. */
  RdbBytes string(String... texts) {
    for (String text : texts) {
      string(text.getBytes(StandardCharsets.ISO_8859_1));
    }
    return this;
  }

  RdbBytes string(byte[] text) {
    return length(text.length).raw(text);
  }

  byte[] done() {
    return bytes.toByteArray();
  }

  int size() {
    return bytes.size();
  }

  // ---- Listpacks ----

  /** A listpack; what is a long becomes an integer. */
  static byte[] listpack(String... elements) {
    List<byte[]> entries = new ArrayList<>();
    for (String element : elements) {
      byte[] text = element.getBytes(StandardCharsets.ISO_8859_1);
      entries.add(
          Bytes.isLong(text, 0, text.length)
              ? packedInteger(Bytes.parseLong(text, 0, text.length))
              : packedText(text));
    }
    return listpackOf(entries.size(), entries);
  }

  /** A listpack of entries that are already whole, with a count. */
  static byte[] listpackOf(int count, List<byte[]> entries) {
    RdbBytes all = new RdbBytes();
    entries.forEach(all::raw);
    return new RdbBytes().little(4, 7 + all.size()).little(2, count).raw(all.done()).u8(255).done();
  }

  static byte[] packedText(byte[] text) {
    RdbBytes entry = new RdbBytes();
    if (text.length < 64) {
      entry.u8(0x80 | text.length);
    } else if (text.length < 4096) {
      entry.big(2, 0xE000 | text.length);
    } else {
      entry.u8(0xF0).little(4, text.length);
    }
    return withBack(entry.raw(text).done());
  }

  static byte[] packedInteger(long value) {
    RdbBytes entry = new RdbBytes();
    if (value >= 0 && value < 128) {
      entry.u8((int) value);
    } else if (value >= -4096 && value < 4096) {
      entry.big(2, 0xC000 | value & 0x1FFF);
    } else if (value == (short) value) {
      entry.u8(0xF1).little(2, value);
    } else if (value >= -1 << 23 && value < 1 << 23) {
      entry.u8(0xF2).little(3, value);
    } else if (value == (int) value) {
      entry.u8(0xF3).little(4, value);
    } else {
      entry.u8(0xF4).little(8, value);
    }
    return withBack(entry.done());
  }

  /** An entry and its back length. */
  static byte[] withBack(byte[] body) {
    int n = body.length;
    int size = n <= 127 ? 1 : n < 16383 ? 2 : n < 2097151 ? 3 : n < 268435455 ? 4 : 5;
    RdbBytes entry = new RdbBytes().raw(body);
    for (int i = size - 1; i >= 0; i--) {
      entry.u8(n >> 7 * i & 127 | (i == size - 1 ? 0 : 128));
    }
    return entry.done();
  }

  // ---- Ziplists ----

  /** A ziplist; what is a long becomes an integer. */
  static byte[] ziplist(String... elements) {
    RdbBytes entries = new RdbBytes();
    int before = 0;
    int last = 10;
    for (String element : elements) {
      last = 10 + entries.size();
      if (before < 254) {
        entries.u8(before);
      } else {
        entries.u8(254).little(4, before);
      }
      zipEntry(entries, element.getBytes(StandardCharsets.ISO_8859_1));
      before = 10 + entries.size() - last;
    }
    return new RdbBytes()
        .little(4, 11 + entries.size())
        .little(4, last)
        .little(2, Math.min(65535, elements.length))
        .raw(entries.done())
        .u8(255)
        .done();
  }

  private static void zipEntry(RdbBytes target, byte[] text) {
    if (!Bytes.isLong(text, 0, text.length)) {
      if (text.length < 64) {
        target.u8(text.length);
      } else if (text.length < 16384) {
        target.big(2, 0x4000 | text.length);
      } else {
        target.u8(0x80).big(4, text.length);
      }
      target.raw(text);
      return;
    }
    long value = Bytes.parseLong(text, 0, text.length);
    if (value >= 0 && value <= 12) {
      target.u8(0xF1 + (int) value);
    } else if (value == (byte) value) {
      target.u8(0xFE).little(1, value);
    } else if (value == (short) value) {
      target.u8(0xC0).little(2, value);
    } else if (value >= -1 << 23 && value < 1 << 23) {
      target.u8(0xF0).little(3, value);
    } else if (value == (int) value) {
      target.u8(0xD0).little(4, value);
    } else {
      target.u8(0xE0).little(8, value);
    }
  }

  // ---- Others ----

  /** A zipmap of fields and values by turns; {@code free} unused bytes are behind each value. */
  static byte[] zipmap(int free, String... elements) {
    RdbBytes map = new RdbBytes().u8(Math.min(254, elements.length / 2));
    for (int i = 0; i < elements.length; i++) {
      int length = elements[i].length();
      if (length < 254) {
        map.u8(length);
      } else {
        map.u8(254).little(4, length);
      }
      if (i % 2 == 1) {
        map.u8(free);
      }
      map.raw(elements[i]);
      map.raw("?".repeat(i % 2 == 1 ? free : 0));
    }
    return map.u8(255).done();
  }

  static byte[] intset(int width, long... values) {
    RdbBytes set = new RdbBytes().little(4, width).little(4, values.length);
    for (long value : values) {
      set.little(width, value);
    }
    return set.done();
  }
}
