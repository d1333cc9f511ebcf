package dev.redraft.memory;

/**
 * The allocations of one kind that were live at a fork, in the order of their addresses. Used by
 * the child alone.
 *
 * <p>A walk of the records gives up the pages of each slab or large run as it leaves it: the parent
 * no longer copies there and takes the shadows back. So an address that {@link #next()} returned
 * may be read until the following call.
 */
public final class RecordWalk {
  private final Fork fork;
  private final int kind;
  private final boolean givesUp;
  private final int endPage;

  private int page = 1;
  private int runPages;
  private int sizeClass;
  private int word;
  private int words;
  private long bits;

  RecordWalk(Fork fork, Kind kind, int endPage) {
    this.fork = fork;
    this.kind = kind.code;
    givesUp = kind == Kind.RECORD;
    this.endPage = endPage;
  }

  /** The next address, or 0 at the end. */
  public long next() {
    while (true) {
      if (bits != 0) {
        int slot = ((word - 1) << 6) + Long.numberOfTrailingZeros(bits);
        bits &= bits - 1;
        return PageTable.addressOf(page)
            + SizeClasses.firstSlot(sizeClass)
            + (long) slot * SizeClasses.size(sizeClass);
      }
      if (word < words) {
        bits = fork.getLong(PageTable.addressOf(page) + 8L * word++);
      } else {
        leave();
        if (page >= endPage) {
          return 0;
        }
        if (enter()) {
          return PageTable.addressOf(page);
        }
      }
    }
  }

  private void leave() {
    if (runPages != 0) {
      fork.pass(page, runPages, givesUp && (words != 0 || sizeClass < 0));
      page += runPages;
    }
    runPages = 0;
    word = 0;
    words = 0;
  }

  /** Starts the run at {@code page}; true if it is a large allocation of the kind. */
  private boolean enter() {
    long descriptor = fork.descriptor(page);
    int tag = PageTable.tag(descriptor);
    runPages = PageTable.pages(descriptor);
    sizeClass = 0;
    if (runPages <= 0 || runPages > endPage - page) {
      throw new CorruptMemoryException("page " + page + ": a run of " + runPages + " pages");
    }
    boolean wanted = PageTable.kind(descriptor) == kind;
    return switch (tag) {
      case PageTable.FREE -> false;
      case PageTable.LARGE -> {
        sizeClass = wanted ? -1 : 0;
        yield wanted;
      }
      case PageTable.SLAB -> {
        if (wanted) {
          sizeClass = PageTable.sizeClass(descriptor);
          words = Slabs.words(sizeClass);
        }
        yield false;
      }
      default -> throw new CorruptMemoryException("page " + page + ": tag " + tag);
    };
  }
}
