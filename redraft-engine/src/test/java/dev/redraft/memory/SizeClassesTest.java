package dev.redraft.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SizeClassesTest {
  @Test
  void everySizeGetsTheSmallestClassThatHoldsIt() {
    for (int bytes = 1; bytes <= SizeClasses.MAX_SIZE; bytes++) {
      int c = SizeClasses.of(bytes);
      assertThat(SizeClasses.size(c)).isGreaterThanOrEqualTo(bytes);
      assertThat(c == 0 || SizeClasses.size(c - 1) < bytes).as("bytes %s", bytes).isTrue();
      assertThat(SizeClasses.size(c))
          .isLessThanOrEqualTo(Math.max(16, Math.max(bytes + 7, bytes * 9 / 8)));
    }
  }

  @Test
  void slabsWasteLittleAndSlotsAreFoundByTheirOffset() {
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      int size = SizeClasses.size(c);
      int end = SizeClasses.pages(c) * PageTable.PAGE;
      int capacity = SizeClasses.capacity(c);
      assertThat(SizeClasses.firstSlot(c) * 8).isGreaterThanOrEqualTo(capacity);
      assertThat(SizeClasses.firstSlot(c) + capacity * size).isLessThanOrEqualTo(end);
      assertThat((double) (end - capacity * size) / end).as("waste at %s", size).isLessThan(0.04);
      int next = 0;
      for (int offset = 0; offset < end; offset++) {
        boolean start = next < capacity && offset == SizeClasses.firstSlot(c) + next * size;
        assertThat(SizeClasses.slotAt(c, offset)).isEqualTo(start ? next++ : -1);
      }
    }
  }

  @Test
  void binsAreOrderedByLength() {
    for (int pages = 1; pages < 100_000; pages++) {
      int bin = PageHeap.binOf(pages);
      assertThat(PageHeap.binOf(pages + 1)).isBetween(bin, bin + 1);
      int fits = PageHeap.binThatFits(pages);
      assertThat(PageHeap.binOf(pages - 1) < fits || pages == 1)
          .as("a shorter run in the bin for %s", pages)
          .isTrue();
      assertThat(fits).isLessThanOrEqualTo(bin + 1);
    }
    assertThat(PageHeap.binOf(Integer.MAX_VALUE)).isLessThan(PageHeap.BINS);
  }
}
