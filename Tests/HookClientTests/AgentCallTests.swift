import AgentEvents
import Testing

@testable import HookClient

/// What a harness reports of a subagent in the result of the call that started it.
@Suite struct AgentCallTests {
    private func event(_ payload: String) throws -> AgentEvent? {
        try HookClient.event(of: Array(payload.utf8), at: .known, on: .known)
    }

    private func reported(
        parent: String? = nil, call: String?, launch: Reported.Launch?, task: String? = nil,
        totals: (tokens: Int64, uses: Int64, milliseconds: Int64)? = nil
    ) -> AgentEvent.Body {
        var reported = Reported()
        reported.parentAgentID = parent
        reported.taskDescription = task
        reported.parentToolUseID = call
        reported.launch = launch
        reported.totalTokens = totals?.tokens
        reported.totalToolUses = totals?.uses
        reported.totalDurationMilliseconds = totals?.milliseconds
        return .reported(reported)
    }

    @Test func ofTheMainAgentInItsFirstForm() throws {
        #expect(
            try event(SamplePayload.taskCall)
                == .sample(
                    id: "30a86ff60bb31112a1ff19564397b18f",
                    delivery: "040eddd32a6d22513b35340b5b83a4b0", agent: "9b672373",
                    name: "fruit:picker",
                    body: reported(
                        call: "toolu_01", launch: .foreground, task: "Count",
                        totals: (21_345, 5, 58_101))))
    }

    @Test func ofASubagentInTodaysForm() throws {
        #expect(
            try event(SamplePayload.nestedCall)
                == .sample(
                    id: "779e26c36d0045cccc5847ca31526d77",
                    delivery: "5c8fad10ea9772d0c207772ccc0e0a3c", agent: "a0123456789abcdef",
                    name: "Explore",
                    body: reported(
                        parent: "a0", call: "toolu_02", launch: .foreground, task: "Count",
                        totals: (0, 0, 1))))
    }

    /// Without a type in the call the harness chose the agent, and the event has no name.
    @Test func ofOneThatRunsOn() throws {
        #expect(
            try event(SamplePayload.backgroundCall)
                == .sample(
                    id: "283d3b94a77964ec0b50a61cc7b4f50c",
                    delivery: "332a1731252997312f959f2e1d8eeb9f", agent: "a0123456789abcdef",
                    name: nil, body: reported(call: "toolu_03", launch: .background, task: "Water"))
        )
    }

    private func call(tool: String = #""Agent""#, response: String) -> String {
        #"{"hook_event_name":"PostToolUse","tool_name":\#(tool),"tool_response":\#(response)}"#
    }

    @Test(
        arguments: [
            (#""status":"completed""#, .foreground), (#""status":"async_launched""#, .background),
            (#""isAsync":true"#, .background),
            (#""isAsync":false,"status":"completed""#, .foreground),
            (#""status":"completed","isAsync":true"#, .background), (#""isAsync":false"#, nil),
            (#""status":"teammate_spawned""#, nil), (#""status":1,"isAsync":"true""#, nil),
            (#""x":[]"#, nil),
        ] as [(String, Reported.Launch?)])
    func theLaunch(members: String, expected: Reported.Launch?) throws {
        for text in [#"{"agentId":"a1",\#(members)}"#, #"{\#(members),"agentId":"a1"}"#] {
            let event = try event(call(response: text))
            #expect(event?.body == reported(call: nil, launch: expected))
            #expect(event?.agentID == "a1")
        }
    }

    /// An error is a text, and other shapes name no agent.
    @Test(arguments: [
        #""Error: no such agent {\"agentId\":\"a1\"}""#, #"[{"agentId":"a1"}]"#, "null", "7", "{}",
        #"{"status":"completed"}"#, #"{"agentId":""}"#, #"{"agentId":null}"#, #"{"agentId":7}"#,
        #"{"agentId":["a1"]}"#, #"{"result":{"agentId":"a1"}}"#,
    ])
    func aResultThatNamesNoAgentIsIgnored(response: String) throws {
        #expect(try event(call(response: response)) == nil)
    }

    @Test(arguments: [#""Bash""#, #""Agents""#, #""agent""#, #""""#, "null", "1", #"["Agent"]"#])
    func otherToolsAreIgnored(tool: String) throws {
        #expect(try event(call(tool: tool, response: #"{"agentId":"a1"}"#)) == nil)
        #expect(
            try event(#"{"hook_event_name":"PostToolUse","tool_response":{"agentId":"a1"}}"#)
                == nil)
    }

    @Test(arguments: [
        "PreToolUse", "PostToolUseFailure", "PostToolBatch", "TaskCompleted", "posttooluse",
    ])
    func otherEventsOfTheToolAreIgnored(name: String) throws {
        let payload =
            #"{"hook_event_name":"\#(name)","tool_name":"Agent","tool_response":"#
            + #"{"agentId":"a1","status":"completed"}}"#
        #expect(try event(payload) == nil)
    }

    /// A total of another kind is none; the rest of the report stands.
    @Test(arguments: ["null", "-1", "1.5", #""5""#, "10000000001", "[]", "{}", "true"])
    func aTotalOfAnotherKindIsAbsent(value: String) throws {
        let response =
            #"{"agentId":"a1","status":"completed","totalTokens":\#(value),"#
            + #""totalToolUseCount":\#(value),"totalDurationMs":\#(value)}"#
        #expect(
            try event(call(response: response))?.body
                == reported(call: nil, launch: .foreground))
    }

    /// The order of the members is the harness's business.
    @Test func theOrderOfMembersDoesNotMatter() throws {
        let payload =
            #"{"tool_response": {"agentId":"a1"},"tool_input": {"subagent_type":"picker"},"#
            + #""tool_use_id":"t","agent_id":"a0","tool_name":"Task","#
            + #""hook_event_name":"PostToolUse"}"#
        let event = try #require(try event(payload))
        #expect(event.agentID == "a1")
        #expect(event.agentName == "picker")
        #expect(event.body == reported(parent: "a0", call: "t", launch: nil))
    }

    @Test(arguments: [
        #""text""#, "[]", "null", "{}", #"{"subagent_type":7}"#,
        #"{"subagent_type":""}"#, #"{"x":{"subagent_type":"picker"}}"#,
    ])
    func anInputWithoutATypeGivesNoName(input: String) throws {
        let payload =
            #"{"hook_event_name":"PostToolUse","tool_name":"Task","tool_input":\#(input),"#
            + #""tool_response":{"agentId":"a1"}}"#
        let event = try #require(try event(payload))
        #expect(event.agentName == nil)
        #expect(event.body == reported(call: nil, launch: nil))
    }

    /// Every text is bounded as those of other events are.
    @Test func longTextsAreCut() throws {
        let text = String(repeating: "x", count: 600)
        let kept = String(repeating: "x", count: 512)
        let payload =
            #"{"hook_event_name":"PostToolUse","tool_name":"Task","agent_id":"\#(text)","#
            + #""tool_use_id":"\#(text)","tool_input":{"subagent_type":"\#(text)"},"#
            + #""tool_response":{"agentId":"\#(text)","status":"completed"}}"#
        let event = try #require(try event(payload))
        #expect(event.agentID == kept)
        #expect(event.agentName == kept)
        #expect(event.body == reported(parent: kept, call: kept, launch: .foreground))
    }
}
