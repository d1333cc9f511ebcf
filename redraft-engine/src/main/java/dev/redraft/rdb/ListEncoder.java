package dev.redraft.rdb;

import dev.redraft.memory.View;
import dev.redraft.structure.PackedReader;
import dev.redraft.value.ListNodes;
import java.io.IOException;

/**
 * Lists: LIST_QUICKLIST_2.
 *
 * <pre>
 * nodes { 2 listpack | 1 element }
 * </pre>
 *
 * The second form is that of a long element, which is a node of its own.
 */
final class ListEncoder implements ValueEncoder {
  private static final int PLAIN = 1;
  private static final int PACKED = 2;

  /** Redis keeps longer elements plain, by default. */
  private static final int LONG = 8192;

  private final View view;
  private final ListNodes nodes;
  private final PackedReader element;
  private final ListpackBlob blob = new ListpackBlob();

  ListEncoder(View view) {
    this.view = view;
    nodes = new ListNodes(view);
    element = new PackedReader(view);
  }

  @Override
  public int rdbType(long record) {
    return RdbFormat.LIST_QUICKLIST_2;
  }

  @Override
  public void encode(long record, RdbOutput target) throws IOException {
    nodes.at(record);
    target.writeLength(nodes.count());
    while (nodes.next()) {
      if (nodes.elements() == 1 && nodes.length() > LONG && isLong()) {
        target.writeLength(PLAIN);
        target.writeString(view, element.textAddress(), element.textLength());
      } else {
        target.writeLength(PACKED);
        blob.write(target, view, nodes.address(), nodes.length(), nodes.elements());
      }
    }
  }

  /** Whether the only element of the node is long; it is the current one then. */
  private boolean isLong() {
    return element.at(view, nodes.address(), nodes.length()).first()
        && !element.isInteger()
        && element.textLength() > LONG;
  }
}
