package kiln.schemas.catalog;

/// One file of a catalog, as text.
///
/// @param id the file's name without ending
record CatalogFile(Shelf shelf, String id, String text) {
    static final String ENDING = ".yaml";

    /// As problems name it, e.g. `boards/orangepi-pc.yaml`.
    String path() {
        return shelf.folder() + "/" + id + ENDING;
    }
}
