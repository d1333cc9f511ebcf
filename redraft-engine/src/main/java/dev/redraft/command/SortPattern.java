package dev.redraft.command;

import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.value.HashReader;
import dev.redraft.value.Record;
import dev.redraft.value.StringValue;
import dev.redraft.value.ValueType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of SORT's BY and GET: a key in which the first asterisk stands for the element, behind
 * {@code ->} the field of a hash; or {@code #}, the element itself.
 */
final class SortPattern {
  private final byte[] text;
  private final boolean isElement;

  /** The place of the asterisk, -1 if there is none. */
  private final int star;

  /** The place of the arrow before a field, or the length of the text. */
  private final int arrow;

  /** The bytes are copied. */
  SortPattern(Slice pattern) {
    text = pattern.toBytes();
    isElement = text.length == 1 && text[0] == '#';
    star = indexOf('*', 0);
    int found = text.length;
    for (int i = star + 1; star >= 0 && i + 2 < text.length; i++) {
      if (text[i] == '-' && text[i + 1] == '>') {
        found = i;
        break;
      }
    }
    arrow = found;
  }

  private int indexOf(char wanted, int from) {
    for (int i = from; i < text.length; i++) {
      if (text[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** Whether it names a key for each element. */
  boolean isVariable() {
    return star >= 0;
  }

  /** Whether it names a field of a hash for each element. */
  boolean isOfField() {
    return arrow < text.length;
  }

  /** The value for an element; null if there is none, or one of another type. */
  byte @Nullable [] valueFor(Context c, byte[] element) {
    if (isElement) {
      return element;
    }
    if (star < 0) {
      return null;
    }
    byte[] key = new byte[arrow - 1 + element.length];
    System.arraycopy(text, 0, key, 0, star);
    System.arraycopy(element, 0, key, star, element.length);
    System.arraycopy(text, star + 1, key, star + element.length, arrow - star - 1);
    long record = Lookup.read(c, new Slice(key));
    if (record == 0) {
      return null;
    }
    Memory memory = Lookup.memory(c);
    if (arrow == text.length) {
      return Lookup.isString(c, record) ? StringValue.bytes(memory, record) : null;
    }
    if (Record.type(memory, record) != ValueType.HASH) {
      return null;
    }
    Slice field = new Slice(Arrays.copyOfRange(text, arrow + 2, text.length));
    HashReader reader = HashKeys.reader(c);
    return HashKeys.find(c, record, field) ? reader.item().value().bytes() : null;
  }
}
