package dev.redraft.rdb;

import dev.redraft.base.Slice;
import dev.redraft.value.ListValue;
import dev.redraft.value.Lists;
import dev.redraft.value.ValueType;
import java.io.IOException;

/**
 * Lists.
 *
 * <pre>
 *   LIST              count string ...
 *   LIST_ZIPLIST      a ziplist in a string
 *   LIST_QUICKLIST    count of nodes, each a ziplist in a string
 *   LIST_QUICKLIST_2  count of nodes, each of them:
 *                     1 and a string, an element alone; 2 and a listpack in a string
 * </pre>
 */
final class ListDecoder implements ValueDecoder {
  private static final int PLAIN = 1;
  private static final int PACKED = 2;

  private final Slice text = new Slice();
  private final ListpackReader listpack = new ListpackReader();
  private final ZiplistReader ziplist = new ZiplistReader();

  @Override
  public long decode(int rdbType, RdbInput input, Target target) throws IOException, RdbException {
    boolean nodes = rdbType == RdbFormat.LIST_QUICKLIST || rdbType == RdbFormat.LIST_QUICKLIST_2;
    long count =
        rdbType == RdbFormat.LIST_ZIPLIST
            ? 1
            : input.readCount(rdbType == RdbFormat.LIST_QUICKLIST_2 ? 2 : 1);
    Lists lists = target.values().lists();
    lists.init(target.begin(ValueType.LIST, ListValue.LISTPACK, ListValue.EMPTY));
    lists.at(target.record());
    try {
      for (long i = 0; i < count; i++) {
        if (rdbType == RdbFormat.LIST_QUICKLIST_2) {
          node(input, lists);
        } else if (nodes || rdbType == RdbFormat.LIST_ZIPLIST) {
          ziplist(input, lists);
        } else {
          input.readString(text);
          lists.push(text, false);
        }
      }
    } finally {
      // Also when memory is full: the list has moved as far as it got.
      target.moved(lists.record());
    }
    return lists.size() == 0 ? 0 : target.finish();
  }

  private void node(RdbInput input, Lists lists) throws IOException, RdbException {
    long container = input.readLength();
    if (container != PLAIN && container != PACKED) {
      throw input.corrupt("a list node in the unknown container " + container);
    }
    input.readString(text);
    if (container == PLAIN) {
      if (text.length() == 0) {
        throw input.corrupt("a plain list node without a byte");
      }
      lists.push(text, false);
      return;
    }
    listpack.open(text, input);
    while (listpack.next()) {}
    int count = listpack.count();
    if (count == 0) {
      return;
    }
    int bytes = listpack.entriesLength();
    if (listpack.isCanonical() && lists.mayBeOneChunk(bytes, count)) {
      lists.append(listpack.bytes(), listpack.entriesAt(), bytes, count);
      return;
    }
    listpack.open(text, input);
    push(listpack, lists);
  }

  private void ziplist(RdbInput input, Lists lists) throws IOException, RdbException {
    input.readString(text);
    ziplist.open(text, input);
    push(ziplist, lists);
  }

  private static void push(Blob blob, Lists lists) throws RdbException {
    while (blob.next()) {
      lists.push(blob.text(), false);
    }
  }
}
