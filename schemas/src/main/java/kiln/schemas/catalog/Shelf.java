package kiln.schemas.catalog;

import kiln.schemas.json.SchemaFile;

/// The folders of a catalog, each with one kind of thing.
enum Shelf {
    BOARDS("boards", "board"),
    KERNELS("kernels", "kernel"),
    DISTROS("distros", "distro"),
    TOOLBOXES("toolboxes", "toolbox"),
    MARKS("marks", "mark");

    private final String folder;
    private final SchemaFile schema;

    Shelf(String folder, String thing) {
        this.folder = folder;
        this.schema = SchemaFile.named("catalog/" + thing);
    }

    String folder() {
        return folder;
    }

    SchemaFile schema() {
        return schema;
    }
}
