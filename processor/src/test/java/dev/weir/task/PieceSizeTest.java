package dev.weir.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PieceSizeTest {
    private final PieceSize piece = new PieceSize();

    @Test
    void slowRecordsAreReadInSmallPieces() {
        piece.tookMs(1_000, 5_000);
        assertThat(piece.records()).isEqualTo(10);
        piece.tookMs(10, 2_000);
        assertThat(piece.records()).isEqualTo(1);
    }

    @Test
    void piecesGrowAgainWhenTheyAreQuick() {
        piece.tookMs(1_000, 5_000);
        for (int i = 0; i < 10; i++) {
            piece.tookMs(piece.records(), 10);
        }
        assertThat(piece.records()).isEqualTo(PieceSize.RECORDS_MAX);
    }

    @Test
    void aPieceForWhichThereWereNotEnoughRecordsSaysNothing() {
        piece.tookMs(1_000, 5_000);
        piece.tookMs(3, 0);
        assertThat(piece.records()).isEqualTo(10);
    }
}
