import Testing

/// The rules of this repository, once over the repository itself and once over planted files.
@Suite struct TidyTests {
    @Test func importsAreInTheTable() throws {
        let files = try Repository.here.get().files
        #expect(files.flatMap { ImportTable.violations(in: $0) } == [])
    }

    @Test func filesAreShort() throws {
        let files = try Repository.here.get().files
        #expect(files.flatMap { FileLength.violations(in: $0) } == [])
    }

    @Test func nothingBannedIsCalled() throws {
        let files = try Repository.here.get().files
        #expect(files.flatMap { BannedCalls.violations(in: $0) } == [])
    }

    @Test func markdownLinksWork() throws {
        let repository = try Repository.here.get()
        #expect(
            repository.files.flatMap { MarkdownLinks.violations(in: $0, of: repository) } == [])
    }

    @Test func fixturesAreNamed() throws {
        let repository = try Repository.here.get()
        #expect(FixtureIndex.violations(in: repository) == [])
    }

    @Test func repositoryStandsAlone() throws {
        let repository = try Repository.here.get()
        let all = repository.files + repository.links
        #expect(all.flatMap { SelfDescription.violations(in: $0) } == [])
    }

    @Test(arguments: ImportTable.plants)
    func importTableFinds(plant: Plant) {
        plant.check(plant.files.flatMap { ImportTable.violations(in: $0) })
    }

    @Test(arguments: FileLength.plants)
    func fileLengthFinds(plant: Plant) {
        plant.check(
            plant.files.flatMap {
                FileLength.violations(in: $0, exemptions: FileLength.plantedExemptions)
            })
    }

    @Test(arguments: BannedCalls.plants)
    func bannedCallsFinds(plant: Plant) {
        plant.check(plant.files.flatMap { BannedCalls.violations(in: $0) })
    }

    @Test(arguments: MarkdownLinks.plants)
    func markdownLinksFinds(plant: Plant) {
        let repository = plant.repository
        plant.check(
            repository.files.flatMap { MarkdownLinks.violations(in: $0, of: repository) })
    }

    @Test(arguments: FixtureIndex.plants)
    func fixtureIndexFinds(plant: Plant) {
        plant.check(FixtureIndex.violations(in: plant.repository))
    }

    @Test(arguments: SelfDescription.plants)
    func selfDescriptionFinds(plant: Plant) {
        plant.check(plant.files.flatMap { SelfDescription.violations(in: $0) })
    }
}
